import { Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import type { RoleRights, Scope } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useRoles, useSetScope } from "./api";

const KINDS = ["all", "owned", "filter"] as const;

function Line({ role }: { role: RoleRights }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const mayEdit = useCan("members.edit");
  const save = useSetScope();
  const [scope, setScope] = useState<Scope>(role.scope);
  const name = common(`role.${role.role}`);
  const keep = (next: Scope) => {
    setScope(next);
    const complete = next.kind !== "filter" || (next.attribute.trim() !== "" && next.values.length > 0);
    if (!complete) return;
    save.mutate(
      { role: role.role, scope: next },
      { onSuccess: () => toast.success(t("scope.saved")), onError: toast.error },
    );
  };
  return (
    <li className="scope-line">
      <span>{name}</span>
      <Select
        aria-label={t("scope.of", { role: name })}
        disabled={!mayEdit}
        value={scope.kind}
        onChange={(kind) => keep({ ...scope, kind })}
        options={KINDS.map((value) => ({ value, label: t(`scope.${value}`) }))}
      />
      {scope.kind === "filter" ? (
        <span className="row wrap grow">
          <Input
            aria-label={t("scope.attribute")}
            placeholder={t("scope.attribute")}
            disabled={!mayEdit}
            style={{ width: 140 }}
            value={scope.attribute}
            onChange={(event) => setScope({ ...scope, attribute: event.target.value })}
            onBlur={() => keep(scope)}
          />
          <Select
            aria-label={t("scope.values")}
            placeholder={t("scope.valuesHint")}
            disabled={!mayEdit}
            mode="tags"
            open={false}
            suffixIcon={null}
            className="grow"
            value={scope.values}
            onChange={(values: string[]) => keep({ ...scope, values })}
          />
        </span>
      ) : null}
    </li>
  );
}

/** Which people each role sees; an administrator everybody. */
export function ScopeCard() {
  const { t } = useTranslation("settings");
  const roles = useRoles();
  const limited = (list: RoleRights[]) =>
    list.filter((each) => each.role !== "admin" && each.permissions.includes("contacts.view"));
  return (
    <Card title={t("scope.title")}>
      <p className="muted settings-lead">{t("scope.text")}</p>
      <QueryView query={roles}>
        {(list) => (
          <ul className="scope-list">
            {limited(list.items).map((role) => (
              <Line key={role.role} role={role} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  );
}
