import type { Severity } from '../../alert';

/**
 * The labels of findings that Security Hub, Inspector, ECR and IAM Access Analyzer share, by what they ask for: "must be addressed
 * as a priority" is critical here, "but not urgently" a warning. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html
 */
const SEVERITIES: Record<string, Severity> = {
  CRITICAL: 'critical',
  HIGH: 'critical',
  MEDIUM: 'warning',
  LOW: 'info',
  INFORMATIONAL: 'info',
};

/** @param label of the service; any other one is a warning, because nobody has judged it yet (`UNTRIAGED`, `UNDEFINED`). */
export function findingSeverity(label: string | undefined): Severity {
  return SEVERITIES[(label ?? '').toUpperCase()] ?? 'warning';
}

/** The words of a severity in a title: `high finding`. */
export function findingWords(label: string | undefined): string {
  return `${label === undefined ? '' : `${label.toLowerCase()} `}finding`;
}
