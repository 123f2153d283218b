interface SelectProps {
  readonly name: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}

/** A choice with its name. */
export function Select({ name, value, options, onChange }: SelectProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {Object.entries(options).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FieldProps<T> {
  readonly name: string;
  readonly value?: T;
  readonly onInput: (value?: T) => void;
}

/** A field for words, with its name. */
export function TextField({ name, value = '', onInput }: FieldProps<string>) {
  return (
    <label>
      {name}
      <input
        type="text"
        list={undefined}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value.trim())}
      />
    </label>
  );
}

/** A field for a whole number, with its name; undefined when it is empty. */
export function NumberField({ name, value, onInput }: FieldProps<number>) {
  const read = (text: string) => onInput(text === '' ? undefined : Number(text));
  return (
    <label>
      {name}
      <input type="number" min={0} value={value ?? ''} onInput={({ currentTarget }) => read(currentTarget.value)} />
    </label>
  );
}
