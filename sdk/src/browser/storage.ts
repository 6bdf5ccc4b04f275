import type { Store } from "../platform";

/** localStorage; what it refuses (private windows, no room) lives as long as the page. */
export function localStore(storage: () => Storage): Store {
  const memory = new Map<string, string>();
  const attempt = <T>(run: (storage: Storage) => T, otherwise: T): T => {
    try {
      return run(storage());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((kept) => kept.getItem(key), null),
    set: (key, text) => {
      const kept = attempt((store) => {
        store.setItem(key, text);
        return true;
      }, false);
      if (kept) memory.delete(key);
      else memory.set(key, text);
    },
    remove: (key) => {
      memory.delete(key);
      attempt((kept) => kept.removeItem(key), undefined);
    },
    keys: () => [...attempt((kept) => Object.keys(kept), []), ...memory.keys()],
  };
}
