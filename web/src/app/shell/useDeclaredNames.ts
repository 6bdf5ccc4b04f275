import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, unwrap } from "@/shared/api";
import { declareAttributes, declareEvents, declareMoving, declareProperties } from "@/shared/names/names";
import { useCan } from "@/shared/session";

/** Every page calls attributes, events, their properties, scores and stages as the workspace declared them; a change is seen by the next page. */
export function useDeclaredNames() {
  const maySee = useCan("contacts.view");
  const declared = useQuery({
    queryKey: ["attributes", "declared"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/contacts/attributes", { signal })),
    enabled: maySee,
    staleTime: 60_000,
  });
  const planned = useQuery({
    queryKey: ["plan", "names"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/plan/names", { signal })),
    enabled: maySee,
    staleTime: 60_000,
  });
  const moving = useQuery({
    queryKey: ["catalogue", "names"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/catalogue/names", { signal })),
    enabled: maySee,
    staleTime: 60_000,
  });
  useEffect(() => declareMoving(moving.data ?? { scores: [], stage_models: [], stages: [] }), [moving.data]);
  useEffect(() => declareAttributes(declared.data?.items ?? []), [declared.data]);
  useEffect(() => {
    declareEvents(planned.data?.items ?? []);
    declareProperties(planned.data?.properties ?? []);
  }, [planned.data]);
}
