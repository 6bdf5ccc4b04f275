import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, unwrap } from "@/shared/api";
import { declareAttributes } from "@/shared/names/names";
import { useCan } from "@/shared/session";

/** Every page calls attributes as the workspace declared them; a change is seen by the next page. */
export function useDeclaredNames() {
  const declared = useQuery({
    queryKey: ["attributes", "declared"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/contacts/attributes", { signal })),
    enabled: useCan("contacts.view"),
    staleTime: 60_000,
  });
  useEffect(() => declareAttributes(declared.data?.items ?? []), [declared.data]);
}
