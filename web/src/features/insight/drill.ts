import { useNavigate } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import { useCan } from "@/shared/session";
import { toast } from "@/shared/ui/toast";
import { conditionOf } from "./api";

/** Whose traits are shown: the segment that a click stays within; null where nothing leads to people. */
export const DrillInto = createContext<number | null>(null);

export type Drill = (group: string, name: string, value: string) => void;

/** Opens the list of the segment's people who have a trait; null for whoever may not see people. */
export function useDrill(within?: number): Drill | null {
  const segment = useContext(DrillInto);
  const navigate = useNavigate();
  const maySee = useCan("contacts.view");
  const into = within ?? segment;
  if (!maySee || into === null) return null;
  return (group, name, value) => {
    conditionOf(group, name, value).then(
      ({ expression }) =>
        void navigate({
          to: "/contacts",
          search: { where: { all: [{ segment: into, op: "in" }, expression] } },
        }),
      toast.error,
    );
  };
}
