import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { create } from "zustand";
import { errorText } from "../errors";

type Toast = {
  id: number;
  kind: "success" | "error";
  text: string;
  action?: { label: string; run: () => void };
};

const SHOWN_MS = 5000;

const useToasts = create<{ items: Toast[] }>(() => ({ items: [] }));
let nextId = 1;

function dismiss(id: number): void {
  useToasts.setState((state) => ({ items: state.items.filter((item) => item.id !== id) }));
}

function show(toast: Omit<Toast, "id">): void {
  const id = nextId++;
  useToasts.setState((state) => ({ items: [...state.items.slice(-2), { ...toast, id }] }));
  window.setTimeout(() => dismiss(id), SHOWN_MS);
}

/** Short answers to what a person just did. */
export const toast = {
  success: (text: string, action?: Toast["action"]) => show({ kind: "success", text, action }),
  error: (error: unknown) =>
    show({
      kind: "error",
      text: errorText(error),
    }),
};

export function Toasts() {
  const items = useToasts((state) => state.items);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {items.map((item) => (
        <div className="toast" data-kind={item.kind} key={item.id}>
          {item.kind === "success" ? <CheckCircleFilled /> : <CloseCircleFilled />}
          <span>{item.text}</span>
          {item.action ? (
            <button
              type="button"
              onClick={() => {
                item.action?.run();
                dismiss(item.id);
              }}
            >
              {item.action.label}
            </button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
