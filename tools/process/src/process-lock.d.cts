/** What every lock file says of its owner. */
export interface LockOwner {
  readonly pid: number;
  /** When that process started, as {@link processStart} tells it. */
  readonly started: string;
}

export function processStart(pid: number): string | undefined;
export function readLock<T>(file: string): (T & LockOwner) | undefined;
export function livingOwner<T>(file: string): (T & LockOwner) | undefined;
export function tryLock<T extends object>(file: string, info?: T): (T & LockOwner) | undefined;
export function updateLock(file: string, info: object): void;
export function releaseLock(file: string, pid?: number): void;
