import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { useContactAccounts } from "./api";
import "./texts";

/** On a person's page: the companies they belong to and belonged to, with their part there. */
export default function ContactAccounts({ contactId }: { contactId: number }) {
  return useCan("accounts.view") ? <Accounts contactId={contactId} /> : null;
}

function Accounts({ contactId }: { contactId: number }) {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const accounts = useContactAccounts(contactId);
  if (!accounts.data) return null;
  return (
    <Card title={t("ofPerson")}>
      {accounts.data.items.length === 0 ? <span className="muted">{t("noAccount")}</span> : null}
      <ul className="stack" style={{ gap: 8 }}>
        {accounts.data.items.map((each) => (
          <li key={`${each.account_id} ${each.since}`} className="row wrap">
            <Link to="/accounts/$id" params={{ id: String(each.account_id) }}>
              {each.account}
            </Link>
            <Pill>{t(`role.${each.role}`)}</Pill>
            {each.is_primary ? <Pill tone="primary">{t("primary")}</Pill> : null}
            <span className="sub">
              {[each.title, each.until ? t("until", { date: format.date(each.until) }) : ""]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
