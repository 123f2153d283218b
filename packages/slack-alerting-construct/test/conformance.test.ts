import { describeConstruct } from '@org/construct-test';
import { subject } from './subject';

describeConstruct(subject);
