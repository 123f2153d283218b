import { facts, type Json, list, object, text } from '../json';

/** One of the metrics that an alarm looks at, or an expression over them. */
interface Query {
  readonly id: string;
  /** Label of the user, if there is one. */
  readonly label?: string;
  readonly expression?: string;
  /** `Sum of AWS/Lambda Errors`, `p99 of ...`; absent for an expression. */
  readonly metric?: string;
  /** `FunctionName=orders` */
  readonly dimensions?: string;
  readonly period?: string;
  /** Whether the alarm watches this one. */
  readonly watched: boolean;
}

/** A message shows so many metrics of an expression by themselves. */
const MAX_METRICS = 3;

const COMPARISONS: Record<string, string> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
  GreaterThanUpperThreshold: 'above the band',
  LessThanLowerThreshold: 'below the band',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside of the band',
};

/**
 * What an alarm watches, and when it goes off: metric, statistic or percentile, dimensions, threshold. Of an expression, and of
 * anomaly detection, also the metrics behind it.
 *
 * @param settings `Trigger` of the SNS form, `detail.configuration` of the EventBridge form.
 */
export function metricFacts(settings: Json): { label: string; value: string }[] {
  const queries = [...list(settings, 'Metrics'), ...list(settings, 'metrics')].map(queryOf);
  if (queries.length === 0) {
    const { Resource, ...single } = singleMetric(settings);
    return facts({ ...single, Threshold: thresholdOf(settings, statisticOf(settings)), Resource });
  }
  const band = queries.find(({ expression }) => expression?.startsWith('ANOMALY_DETECTION_BAND') === true);
  const metrics = queries.filter(({ metric }) => metric !== undefined);
  const [only] = metrics;
  const watched = queries.find((query) => query.watched && query !== band) ?? queries[0];
  const expression = watched.expression === undefined ? undefined : expressionOf(watched);
  const threshold = thresholdOf(settings, band === undefined ? undefined : band.expression, watched.period);
  if (metrics.length === 1 && expression === undefined) {
    return facts({ Metric: only.metric, Threshold: threshold, Resource: only.dimensions });
  }
  const shown = metrics.slice(0, MAX_METRICS).map(({ id, metric, dimensions }) => ({
    label: id,
    value: [metric, dimensions].filter(Boolean).join(', '),
  }));
  const more = metrics.slice(MAX_METRICS).map(({ id }) => id);
  return [
    ...facts({ Metric: expression, Threshold: threshold }),
    ...shown,
    ...facts({ 'More metrics': more.join(', ') || undefined }),
  ];
}

/** `{"name": "Stage", "value": "v1"}` and `{"Stage": "v1"}` as `Stage=v1`. */
export function dimensionsOf(dimensions: unknown): string | undefined {
  const pairs = Array.isArray(dimensions)
    ? dimensions.map((entry) => [
        text(entry, 'name') ?? text(entry, 'Name'),
        text(entry, 'value') ?? text(entry, 'Value'),
      ])
    : Object.entries(object({ dimensions }, 'dimensions')).map(([name, value]) => [name, String(value)]);
  return pairs.map(([name = '', value = '']) => `${name}=${value}`).join(', ') || undefined;
}

function singleMetric(settings: Json): { Metric?: string; Resource?: string } {
  const name = [text(settings, 'Namespace'), text(settings, 'MetricName')].filter(Boolean).join(' ');
  return { Metric: name || undefined, Resource: dimensionsOf(settings.Dimensions) };
}

/** A percentile stands in `ExtendedStatistic`, and leaves `Statistic` empty. */
function statisticOf(settings: Json): string | undefined {
  return text(settings, 'ExtendedStatistic') ?? text(settings, 'Statistic');
}

function queryOf(entry: unknown): Query {
  const stat = either(entry, 'MetricStat', 'metricStat');
  const metric = either(stat, 'Metric', 'metric');
  const name = [
    text(metric, 'Namespace') ?? text(metric, 'namespace'),
    text(metric, 'MetricName') ?? text(metric, 'name'),
  ].filter(Boolean);
  const statistic = text(stat, 'Stat') ?? text(stat, 'stat');
  return {
    id: text(entry, 'Id') ?? text(entry, 'id') ?? 'metric',
    label: text(entry, 'Label') ?? text(entry, 'label'),
    expression: text(entry, 'Expression') ?? text(entry, 'expression'),
    metric: name.length === 0 ? undefined : [statistic, name.join(' ')].filter(Boolean).join(' of '),
    dimensions: dimensionsOf(metric.Dimensions ?? metric.dimensions),
    period: text(stat, 'Period') ?? text(stat, 'period') ?? text(entry, 'Period') ?? text(entry, 'period'),
    watched: (text(entry, 'ReturnData') ?? text(entry, 'returnData')) === 'true',
  };
}

function either(from: unknown, ...keys: string[]): Json {
  return keys.map((key) => object(from, key)).find((found) => Object.keys(found).length > 0) ?? {};
}

/** `error rate = 100 * errors / invocations` */
function expressionOf({ label, expression = '' }: Query): string {
  return label === undefined || label === expression ? expression : `${label} = ${expression}`;
}

/** `SUM > 1 in 3 × 60 s`, `outside of the band ANOMALY_DETECTION_BAND(m1, 2) in 3 × 60 s` */
function thresholdOf(settings: Json, of: string | undefined, ownPeriod?: string): string | undefined {
  const operator = text(settings, 'ComparisonOperator') ?? text(settings, 'comparisonOperator') ?? '';
  const comparison = COMPARISONS[operator] ?? '';
  const threshold = text(settings, 'Threshold') ?? text(settings, 'threshold');
  const band = comparison.endsWith('band');
  if (threshold === undefined && !band) {
    return undefined;
  }
  const periods = text(settings, 'EvaluationPeriods') ?? text(settings, 'evaluationPeriods');
  const period = ownPeriod ?? text(settings, 'Period') ?? text(settings, 'period');
  const window = periods !== undefined && period !== undefined ? `in ${periods} × ${period} s` : '';
  const limit = band ? [comparison, of] : [of, comparison, threshold];
  return [...limit, window].filter(Boolean).join(' ');
}
