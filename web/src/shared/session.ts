import { createContext, useContext } from "react";
import type { Permission, Session } from "./types";

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in, where, and with which rights. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside of the signed-in shell");
  return session;
}

export function useCan(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}
