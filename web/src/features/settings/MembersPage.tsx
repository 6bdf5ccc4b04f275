import { LinkOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan, useSession } from "@/shared/session";
import type { Member, Role } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Person } from "@/shared/ui/Person";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useChangeRole, useMembers, useRemoveMember, useRoles } from "./api";
import { InvitationLink } from "./InvitationLink";
import { Invite } from "./Invite";
import { RoleMatrix } from "./RoleMatrix";
import { ScopeCard } from "./ScopeCard";

function RoleSelect({ member }: { member: Member }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const roles = useRoles();
  const change = useChangeRole();
  const give = (role: Role) =>
    change.mutate(
      { id: member.id, role },
      {
        onSuccess: () =>
          toast.success(t("member.changed", { name: member.name || member.email }), {
            label: common("undo"),
            run: () => change.mutate({ id: member.id, role: member.role }, { onError: toast.error }),
          }),
        onError: toast.error,
      },
    );
  return (
    <Select
      aria-label={t("member.roleOf", { name: member.name || member.email })}
      style={{ width: 150 }}
      value={member.role}
      loading={change.isPending}
      onChange={give}
      options={(roles.data?.items ?? [{ role: member.role }]).map(({ role }) => ({
        value: role,
        label: common(`role.${role}`),
      }))}
    />
  );
}

type Acts = { remove: (member: Member) => void; link: (member: Member) => void };

function useColumns(mayEdit: boolean, { remove, link }: Acts): Column<Member>[] {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const { user } = useSession();
  const columns: Column<Member>[] = [
    {
      key: "person",
      title: t("member.person"),
      lead: true,
      render: (row) => (
        <span className="row">
          <Person person={row} />
          {row.email === user.email ? <Pill tone="primary">{t("member.you")}</Pill> : null}
          {row.pending ? (
            <Pill tone="amber" dot>
              {t("member.pending")}
            </Pill>
          ) : null}
        </span>
      ),
    },
    {
      key: "role",
      title: t("member.role"),
      render: (row) => (mayEdit ? <RoleSelect member={row} /> : common(`role.${row.role}`)),
    },
    { key: "since", title: t("member.since"), render: (row) => <When at={row.created_at} /> },
  ];
  if (mayEdit)
    columns.push({
      key: "actions",
      title: "",
      end: true,
      blank: (row) => row.email === user.email,
      render: (row) =>
        row.email === user.email ? null : (
          <span className="row wrap member-acts">
            {row.pending ? (
              <Button size="small" icon={<LinkOutlined />} onClick={() => link(row)}>
                {t("invitation.copy")}
              </Button>
            ) : null}
            <Button size="small" danger onClick={() => remove(row)}>
              {common("remove")}
            </Button>
          </span>
        ),
    });
  return columns;
}

function RemoveMember({ member, close }: { member: Member; close: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const remove = useRemoveMember();
  const name = member.name || member.email;
  const run = () =>
    remove.mutate(member.id, {
      onSuccess: () => {
        toast.success(t("member.removed", { name }));
        close();
      },
      onError: toast.error,
    });
  return (
    <Modal
      open
      width={440}
      title={t("member.removeTitle", { name })}
      onCancel={close}
      onOk={run}
      okText={common("remove")}
      cancelText={common("cancel")}
      okButtonProps={{ danger: true, loading: remove.isPending }}
    >
      <p>{t("member.removeText")}</p>
    </Modal>
  );
}

function Members() {
  const { t } = useTranslation("settings");
  const mayEdit = useCan("members.edit");
  const members = useMembers();
  const [inviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const [linked, setLinked] = useState<{ member: Member; fresh: boolean } | null>(null);
  const columns = useColumns(mayEdit, {
    remove: setLeaving,
    link: (member) => setLinked({ member, fresh: false }),
  });
  return (
    <div className="stack">
      <Card
        title={t("member.title")}
        flush
        extra={
          mayEdit ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setInviting(true)}>
              {t("member.add")}
            </Button>
          ) : null
        }
      >
        <p className="muted settings-lead inset">{t("member.text")}</p>
        <QueryView query={members}>
          {(page) => (
            <DataTable
              label={t("member.title")}
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
            />
          )}
        </QueryView>
      </Card>
      <ScopeCard />
      <RoleMatrix />
      {inviting ? (
        <Invite close={() => setInviting(false)} invited={(member) => setLinked({ member, fresh: true })} />
      ) : null}
      {linked ? <InvitationLink {...linked} close={() => setLinked(null)} /> : null}
      {leaving ? <RemoveMember member={leaving} close={() => setLeaving(null)} /> : null}
    </div>
  );
}

export default function MembersPage() {
  return (
    <Guard permission="settings.view" part>
      <Members />
    </Guard>
  );
}
