import { CloseOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill, toneOf, toTone } from "@/shared/ui/Pill";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Group, type Tag, useCreateGroup, useGroups, useTagGroup, useUntagGroup } from "./api";

function GroupTags({ group, tags }: { group: Group; tags: Tag[] }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation("common");
  const mayEdit = useCan("contacts.edit");
  const give = useTagGroup();
  const take = useUntagGroup();
  const given = new Set(group.tags.map((tag) => tag.tag_id));
  return (
    <div className="row wrap">
      {group.tags.map((tag) => (
        <Pill key={tag.tag_id} tone={toTone(tag.color, toneOf(tag.name))}>
          {tag.name}
          {mayEdit ? (
            <button
              type="button"
              aria-label={`${common("remove")} ${tag.name}`}
              onClick={() => take.mutate({ group: group.id, tag: tag.tag_id }, { onError: toast.error })}
            >
              <CloseOutlined />
            </button>
          ) : null}
        </Pill>
      ))}
      {mayEdit ? (
        <Select
          size="small"
          showSearch
          style={{ width: 140 }}
          aria-label={t("giveTag", { name: group.name })}
          placeholder={t("giveTagShort")}
          value={null}
          optionFilterProp="label"
          onChange={(tag: number | null) => {
            if (tag !== null) give.mutate({ group: group.id, tag }, { onError: toast.error });
          }}
          options={tags
            .filter((tag) => !tag.archived && !given.has(tag.id))
            .map((tag) => ({ value: tag.id, label: tag.name }))}
        />
      ) : null}
    </div>
  );
}

/** Communities of people, and the tags that their members inherit. */
export function GroupsCard({ tags }: { tags: Tag[] }) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const mayEdit = useCan("contacts.edit");
  const groups = useGroups(true);
  const create = useCreateGroup();
  const [name, setName] = useState("");
  const add = () =>
    create.mutate(
      { name: name.trim(), kind: "community", external_id: "" },
      { onSuccess: () => setName(""), onError: toast.error },
    );
  const columns: Column<Group>[] = [
    {
      key: "name",
      title: t("group.one"),
      lead: true,
      render: (group) => (
        <>
          <b>{group.name}</b>
          <div className="sub mono ellipsis">{group.external_id}</div>
        </>
      ),
    },
    { key: "members", title: t("group.members"), end: true, render: (group) => format.count(group.members) },
    { key: "tags", title: t("group.tags"), render: (group) => <GroupTags group={group} tags={tags} /> },
  ];
  return (
    <Card flush>
      {mayEdit ? (
        <div className="row wrap tag-filters">
          <Input
            style={{ width: 260 }}
            maxLength={200}
            aria-label={t("group.new")}
            placeholder={t("group.new")}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? add() : undefined)}
          />
          <Button disabled={!name.trim()} loading={create.isPending} onClick={add}>
            {t("add")}
          </Button>
        </div>
      ) : null}
      <QueryView query={groups}>
        {(page) =>
          page.items.length === 0 ? (
            <State icon={<TeamOutlined />} tone="teal" title={t("group.empty")}>
              {t("group.emptyText")}
            </State>
          ) : (
            <DataTable
              label={t("view.groups")}
              columns={columns}
              rows={page.items}
              rowKey={(group) => group.id}
            />
          )
        }
      </QueryView>
    </Card>
  );
}
