import { type TemporalState, temporal } from "zundo";
import { createStore, type StoreApi, useStore } from "zustand";
import type { Graph } from "./graph";

const TYPING_MS = 400;

type State = { graph: Graph };
export type JourneyStore = StoreApi<State> & { temporal: StoreApi<TemporalState<State>> };

/** The graph of one canvas with its history; what is typed in one go is one step back. */
export function createJourneyStore(graph: Graph): JourneyStore {
  return createStore<State>()(
    temporal(() => ({ graph }), {
      limit: 200,
      equality: (before, after) => before.graph === after.graph,
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

export function edit(store: JourneyStore, change: (graph: Graph) => Graph): void {
  store.setState((state) => {
    const graph = change(state.graph);
    return graph === state.graph ? state : { graph };
  });
}

export function useGraph(store: JourneyStore): Graph {
  return useStore(store, (state) => state.graph);
}

export function useHistory(store: JourneyStore) {
  return useStore(store.temporal, (history) => history);
}
