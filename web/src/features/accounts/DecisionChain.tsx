import { CloseOutlined, StarFilled, UserAddOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Avatar, usePersonName } from "@/shared/ui/Person";
import { PersonPicker } from "@/shared/ui/PersonPicker";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { Field, When } from "@/shared/ui/parts";
import { QueryView, SkeletonRows } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Member, type Role, roles, useMembers, usePutMember, useRemoveMember } from "./api";

const chain: Role[] = ["decision_maker", "manager", "engineer", "buyer"];
const tones: Record<Role, Tone> = {
  decision_maker: "violet",
  manager: "primary",
  engineer: "teal",
  buyer: "amber",
  user: "sky",
  influencer: "green",
  other: "gray",
};

function Seat({ member, accountId }: { member: Member; accountId: number }) {
  const { t } = useTranslation("accounts");
  const nameOf = usePersonName();
  const format = useFormat();
  const mayEdit = useCan("accounts.edit");
  const put = usePutMember(accountId);
  const remove = useRemoveMember(accountId);
  const name = nameOf({ ...member, id: member.contact_id });
  return (
    <li className="seat">
      <Avatar name={name} />
      <div className="grow">
        <div className="row">
          <Link
            to="/contacts/$id"
            params={{ id: String(member.contact_id) }}
            className="seat-name ellipsis"
            title={name}
          >
            {name}
          </Link>
          {member.is_primary ? <StarFilled className="seat-star" aria-label={t("primary")} /> : null}
        </div>
        <div className="sub ellipsis">{member.title || member.email}</div>
        <div className="sub seat-seen">
          <span>
            {member.recent_events > 0
              ? t("recent", { count: member.recent_events, value: format.count(member.recent_events) })
              : t("quiet")}
          </span>
          <When at={member.last_seen_at} />
        </div>
        {mayEdit ? (
          <div className="row seat-tools">
            <Select
              size="small"
              variant="borderless"
              aria-label={t("roleOf", { name })}
              value={member.role}
              onChange={(role: Role) =>
                put.mutate({ contact: member.contact_id, role }, { onError: toast.error })
              }
              options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
              popupMatchSelectWidth={false}
            />
            <button
              type="button"
              className="icon-button"
              aria-label={t("takeOut", { name })}
              title={t("takeOut", { name })}
              onClick={() =>
                remove.mutate(member.contact_id, {
                  onError: toast.error,
                  onSuccess: () =>
                    toast.success(t("takenOut", { name }), {
                      label: t("putBack"),
                      run: () => put.mutate({ contact: member.contact_id, role: member.role }),
                    }),
                })
              }
            >
              <CloseOutlined />
            </button>
          </div>
        ) : null}
      </div>
    </li>
  );
}

function Column({ role, members, accountId }: { role: Role; members: Member[]; accountId: number }) {
  const { t } = useTranslation("accounts");
  return (
    <section className="chain-column" data-role={role} data-tone={tones[role]} aria-label={t(`role.${role}`)}>
      <h3>
        <Pill tone={tones[role]} dot>
          {t(`role.${role}`)}
        </Pill>
        <span className="sub num">{members.length}</span>
      </h3>
      <ul>
        {members.map((member) => (
          <Seat key={member.contact_id} member={member} accountId={accountId} />
        ))}
        {members.length === 0 ? (
          <li className="seat empty-seat">
            <span className="avatar" aria-hidden>
              ?
            </span>
            <span className="sub">{t(`missing.${role}`)}</span>
          </li>
        ) : null}
      </ul>
    </section>
  );
}

function AddMember({ accountId, close }: { accountId: number; close: () => void }) {
  const { t } = useTranslation("accounts");
  const { t: common } = useTranslation("common");
  const put = usePutMember(accountId);
  const [contact, setContact] = useState<number | null>(null);
  const [role, setRole] = useState<Role>("other");
  return (
    <Modal
      open
      title={t("addMember")}
      onCancel={close}
      okText={common("add")}
      okButtonProps={{ disabled: contact === null, loading: put.isPending }}
      onOk={() => contact && put.mutate({ contact, role }, { onSuccess: close, onError: toast.error })}
    >
      <Field label={t("person")}>
        {(id) => <PersonPicker id={id} value={contact} onChange={setContact} />}
      </Field>
      <Field label={t("roleLabel")}>
        {(id) => (
          <Select
            id={id}
            style={{ width: "100%" }}
            value={role}
            onChange={setRole}
            options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          />
        )}
      </Field>
    </Modal>
  );
}

/** Who decides, by part: an empty seat of the chain is shown as one. */
export function DecisionChain({ accountId }: { accountId: number }) {
  const { t } = useTranslation("accounts");
  const members = useMembers(accountId);
  const mayEdit = useCan("accounts.edit");
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title={t("chain")}
      extra={
        mayEdit ? (
          <Button size="small" icon={<UserAddOutlined />} onClick={() => setAdding(true)}>
            {t("addMember")}
          </Button>
        ) : null
      }
    >
      <QueryView query={members} skeleton={<SkeletonRows rows={3} />}>
        {(list) => (
          <div className="chain">
            {roles
              .filter((role) => chain.includes(role) || list.items.some((member) => member.role === role))
              .map((role) => (
                <Column
                  key={role}
                  role={role}
                  accountId={accountId}
                  members={list.items.filter((member) => member.role === role)}
                />
              ))}
          </div>
        )}
      </QueryView>
      {adding ? <AddMember accountId={accountId} close={() => setAdding(false)} /> : null}
    </Card>
  );
}
