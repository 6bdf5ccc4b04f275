import { CheckOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { RoleRights } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { QueryView } from "@/shared/ui/states";
import { useRoles } from "./api";
import { groupsOf } from "./permissions";

function Cell({ role, permission }: { role: RoleRights; permission: RoleRights["permissions"][number] }) {
  const { t } = useTranslation("settings");
  const has = role.permissions.includes(permission);
  return (
    <td className="matrix-cell">
      {has ? <CheckOutlined aria-hidden /> : <span aria-hidden>·</span>}
      <span className="sr-only">{t(has ? "matrix.yes" : "matrix.no")}</span>
    </td>
  );
}

function Matrix({ roles }: { roles: RoleRights[] }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  // The administrator holds every right, so their row names them all.
  const most = roles.reduce((a, b) => (b.permissions.length > a.permissions.length ? b : a));
  return (
    <div className="table-wrap">
      <table className="table matrix">
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              {t("matrix.right")}
            </th>
            {roles.map((role) => (
              <th key={role.role} scope="col" className="matrix-role">
                {common(`role.${role.role}`)}
              </th>
            ))}
          </tr>
        </thead>
        {groupsOf(most.permissions).map(([about, rights]) => (
          <tbody key={about}>
            {rights.map((permission) => (
              <tr key={permission} className={permission === rights.at(-1) ? "matrix-group-end" : undefined}>
                <th scope="row" className="matrix-row">
                  {t(`permission.${permission.replace(".", "_")}`)}
                </th>
                {roles.map((role) => (
                  <Cell key={role.role} role={role} permission={permission} />
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** Which role may do what, as the server holds it. */
export function RoleMatrix() {
  const { t } = useTranslation("settings");
  const roles = useRoles();
  return (
    <Card title={t("matrix.title")} flush>
      <p className="muted settings-lead inset">{t("matrix.text")}</p>
      <QueryView query={roles}>{(list) => <Matrix roles={list.items} />}</QueryView>
    </Card>
  );
}
