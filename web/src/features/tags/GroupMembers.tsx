import { CloseOutlined, TeamOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Drawer } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { PersonPicker } from "@/shared/ui/PersonPicker";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Group, useAddMember, useDropMember, useGroupMembers } from "./api";

/** Who is in a group now; people are let in and taken out by hand. */
export function GroupMembers({ group, close }: { group: Group; close: () => void }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const mayEdit = useCan("contacts.edit");
  const members = useGroupMembers(group.id);
  const add = useAddMember(group.id);
  const drop = useDropMember(group.id);
  const total = members.data?.pages[0]?.total ?? group.members;
  const nameOf = (name: string, id: number) => name || common("anonymous", { id });
  return (
    <Drawer
      open
      size={460}
      title={t("group.membersOf", { name: group.name, value: format.count(total) })}
      onClose={close}
    >
      <div className="stack">
        {mayEdit ? (
          <PersonPicker
            value={null}
            onChange={(person) => {
              if (person !== null) add.mutate(person, { onError: toast.error });
            }}
          />
        ) : null}
        <QueryView query={members}>
          {(found) =>
            total === 0 ? (
              <State compact icon={<TeamOutlined />} tone="teal" title={t("group.nobody")} />
            ) : (
              <ul className="plain-list group-members">
                {found.pages
                  .flatMap((page) => page.items)
                  .map((each) => (
                    <li key={each.contact_id} className="row">
                      <Link
                        to="/contacts/$id"
                        params={{ id: String(each.contact_id) }}
                        className="grow ellipsis"
                      >
                        {nameOf(each.name, each.contact_id)}
                      </Link>
                      <span className="sub">
                        <When at={each.joined_at} />
                      </span>
                      {mayEdit ? (
                        <Button
                          type="text"
                          size="small"
                          icon={<CloseOutlined />}
                          aria-label={t("group.drop", { name: nameOf(each.name, each.contact_id) })}
                          onClick={() =>
                            drop.mutate(each.contact_id, {
                              onSuccess: () =>
                                toast.success(
                                  t("group.dropped", { name: nameOf(each.name, each.contact_id) }),
                                  {
                                    label: common("undo"),
                                    run: () => add.mutate(each.contact_id),
                                  },
                                ),
                              onError: toast.error,
                            })
                          }
                        />
                      ) : null}
                    </li>
                  ))}
              </ul>
            )
          }
        </QueryView>
        {members.hasNextPage ? (
          <Button loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
            {common("more")}
          </Button>
        ) : null}
      </div>
    </Drawer>
  );
}
