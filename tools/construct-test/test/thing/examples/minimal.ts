import { Stack } from 'aws-cdk-lib/core';
import { Thing } from '../src';

new Thing(new Stack(), 'Thing', { label: 'a' });
