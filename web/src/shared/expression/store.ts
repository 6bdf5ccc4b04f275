import type { TemporalState } from "zundo";
import { temporal } from "zundo";
import { createStore, type StoreApi, useStore } from "zustand";
import type { GroupNode } from "./types";

const TYPING_MS = 400;

type State = { tree: GroupNode };
export type BuilderStore = StoreApi<State> & { temporal: StoreApi<TemporalState<State>> };

/** One editor's tree with its history; what is typed in one go is one step back. */
export function createBuilderStore(tree: GroupNode): BuilderStore {
  return createStore<State>()(
    temporal(() => ({ tree }), {
      limit: 200,
      equality: (before, after) => before.tree === after.tree,
      handleSet: (handleSet) => {
        let last = 0;
        return (...states: Parameters<typeof handleSet>) => {
          const now = Date.now();
          if (now - last > TYPING_MS) handleSet(...states);
          last = now;
        };
      },
    }),
  );
}

export function edit(store: BuilderStore, change: (tree: GroupNode) => GroupNode): void {
  store.setState((state) => {
    const tree = change(state.tree);
    return tree === state.tree ? state : { tree };
  });
}

export function useTree(store: BuilderStore): GroupNode {
  return useStore(store, (state) => state.tree);
}

export function useHistory(store: BuilderStore) {
  return useStore(store.temporal, (history) => history);
}
