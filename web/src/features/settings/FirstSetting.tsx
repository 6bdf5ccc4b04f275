import { Navigate } from "@tanstack/react-router";
import { useSession } from "@/shared/session";
import { openSections } from "./sections";

/** `/settings` leads to the first section that this person may open. */
export default function FirstSetting() {
  const { permissions } = useSession();
  return <Navigate to={openSections(permissions)[0]?.to ?? "/settings/account"} replace />;
}
