import { RightOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useSources } from "@/shared/sources";
import type { Quarantined } from "@/shared/types";
import { Pager, useKeyset } from "@/shared/ui/DataTable";
import { JsonBlock } from "@/shared/ui/JsonBlock";
import { prettyJson } from "@/shared/ui/json";
import { Page } from "@/shared/ui/Page";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { PAGE_SIZE, useQuarantine } from "./api";
import "./data.css";
import { knownReason } from "./reasons";
import "./texts";

const GLIMPSE_CHARACTERS = 200;

function Item({ item, source }: { item: Quarantined; source: string }) {
  const { t } = useTranslation("data");
  const [open, setOpen] = useState(false);
  const reason = knownReason(item.reason);
  return (
    <li className="refused">
      <button
        type="button"
        className="plain refused-head"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <RightOutlined className="live-arrow" aria-hidden />
        <span className="refused-why">
          <span className="refused-title">{t(`reason.${reason}.title`)}</span>
          <span className="sub mono refused-glimpse ellipsis">{item.item.slice(0, GLIMPSE_CHARACTERS)}</span>
        </span>
        <span className="refused-from sub">
          <span className="ellipsis">{source}</span>
          <When at={item.received_at} />
        </span>
      </button>
      {open ? (
        <div className="refused-body">
          <div className="notice" data-tone="primary">
            <span>
              <b>{t("quarantine.todo")}</b> {t(`reason.${reason}.todo`)}
            </span>
          </div>
          <p className="sub refused-detail">
            {t("quarantine.detail")} <code>{item.detail}</code>
          </p>
          <JsonBlock text={prettyJson(item.item)} label={t("quarantine.item")} />
        </div>
      ) : null}
    </li>
  );
}

function Quarantine() {
  const { t } = useTranslation("data");
  const format = useFormat();
  const keyset = useKeyset("");
  const items = useQuarantine(keyset.cursor);
  const sources = useSources();
  const nameOf = (id: number | null) =>
    sources.data?.items.find((source) => source.id === id)?.name ?? t("internal");
  const total = items.data?.total;
  return (
    <Page
      title={t("quarantine.title")}
      sub={total ? t("quarantine.total", { count: total, value: format.count(total) }) : t("quarantine.sub")}
    >
      <div className="card">
        <QueryView query={items}>
          {(page) =>
            page.items.length === 0 ? (
              <State icon={<SafetyCertificateOutlined />} tone="green" title={t("quarantine.empty.title")}>
                {t("quarantine.empty.text")}
              </State>
            ) : (
              <>
                <ul aria-label={t("quarantine.title")}>
                  {page.items.map((item) => (
                    <Item key={item.id} item={item} source={nameOf(item.source_id)} />
                  ))}
                </ul>
                <Pager
                  keyset={keyset}
                  shown={page.items.length}
                  limit={PAGE_SIZE}
                  total={page.total}
                  nextCursor={page.next_cursor}
                />
              </>
            )
          }
        </QueryView>
      </div>
    </Page>
  );
}

export default function QuarantinePage() {
  return (
    <Guard permission="settings.view">
      <Quarantine />
    </Guard>
  );
}
