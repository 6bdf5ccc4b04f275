import { LeftOutlined } from "@ant-design/icons";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "@/shared/ui/Page";
import { Guard } from "@/shared/ui/states";
import { useCreate } from "./api";
import { bodyOf, newDraft } from "./draft";
import { Editor } from "./Editor";
import "../imports.css";
import "../texts";

function NewScheduled() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const search = useSearch({ from: "/exports/scheduled/new" });
  const [draft, setDraft] = useState(() => newDraft("", search));
  const create = useCreate();
  const save = () =>
    create.mutate(bodyOf(draft), {
      onSuccess: ({ id }) => void navigate({ to: "/exports/scheduled/$id", params: { id: String(id) } }),
    });
  return (
    <Page
      title={t("out.new")}
      sub={t("out.newSub")}
      crumb={
        <Link to="/exports" search={{ tab: "scheduled" }}>
          <LeftOutlined /> {t("out.title")}
        </Link>
      }
    >
      <Editor
        draft={draft}
        change={(next) => setDraft((before) => ({ ...before, ...next }))}
        error={create.error}
        save={save}
        actions={
          <Button type="primary" htmlType="submit" loading={create.isPending}>
            {t("out.create")}
          </Button>
        }
      />
    </Page>
  );
}

export default function NewScheduledPage() {
  return (
    <Guard permission="contacts.export">
      <NewScheduled />
    </Guard>
  );
}
