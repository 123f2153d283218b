import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.json.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evaluates JSONata: a JSON array [expression, bindings] a line in, a JSON array [value] or [null, error] a line out. */
public class Evaluate {
  public static void main(String[] args) throws Exception {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    var parsed = new HashMap<String, Jsonata>();
    var answers = new StringBuilder();
    for (String line; (line = lines.readLine()) != null; ) {
      var request = (List<?>) Json.parseJson(line);
      try {
        var expression = parsed.computeIfAbsent((String) request.get(0), Jsonata::jsonata);
        var frame = expression.createFrame();
        ((Map<?, ?>) request.get(1)).forEach((name, value) -> frame.bind((String) name, value));
        answers.append('[');
        write(expression.evaluate(null, frame), answers);
        answers.append("]\n");
      } catch (Throwable error) {
        answers.setLength(answers.lastIndexOf("\n") + 1);
        answers.append("[null,");
        write(error.toString(), answers);
        answers.append("]\n");
      }
    }
    System.out.print(answers);
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      var separator = "{";
      for (var entry : map.entrySet()) {
        out.append(separator);
        write(entry.getKey(), out);
        out.append(':');
        write(entry.getValue(), out);
        separator = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      var separator = "[";
      for (var entry : list) {
        out.append(separator);
        write(entry, out);
        separator = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      out.append('"');
      text.chars().forEach(unit -> out.append(
          unit < 32 || unit > 126 || unit == '"' || unit == 92 ? String.format("\\u%04x", unit) : String.valueOf((char) unit)));
      out.append('"');
    } else if (value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else {
      out.append("null");
    }
  }
}
