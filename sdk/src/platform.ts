import type { JsonObject } from "./json";

/** Named texts that outlive the page. Writing never fails: what cannot be kept lives as long as the page. */
export interface Store {
  get(key: string): string | null;
  set(key: string, text: string): void;
  remove(key: string): void;
  keys(): string[];
}

/** Where the anonymous id is kept. */
export interface Keeper {
  read(): string | null;
  write(id: string): void;
  clear(): void;
}

/** What the collector said; status 0 is a request that never got there. */
export interface Answer {
  status: number;
  retryAfter: string | null;
}

/** What differs between a web page and a mini-programme. Nothing is stored before it is asked for. */
export interface Platform {
  store: Store;
  keeper: Keeper;
  now(): number;
  uuid(): string;
  /** Runs later; returns how to call it off. */
  later(run: () => void, milliseconds: number): () => void;
  online(): boolean;
  post(url: string, body: string): Promise<Answer>;
  /** Hands a body over for delivery after the page is gone; false when that is not possible. */
  beacon(url: string, body: string): boolean;
  /** Runs unless another tab runs now; says whether it ran. */
  alone(run: () => Promise<void>): Promise<boolean>;
  /** What every event says of the page and the device. */
  context(): JsonObject;
}
