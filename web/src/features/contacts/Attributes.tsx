import { LockOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { useNames } from "@/shared/names/names";
import type { ContactDetail } from "@/shared/types";
import { CopyButton } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { ValuesForm } from "@/shared/ui/ValuesForm";
import { isOneLongWord } from "@/shared/ui/values";
import { AttributeHistory } from "./AttributeHistory";
import { useSaveAttributes } from "./api";

/** A value that cannot wrap between words, such as a mail address, stays on its line and can be copied whole. */
export function Value({ text }: { text: string }) {
  if (!isOneLongWord(text)) return text;
  return (
    <span className="long-word">
      <span className="ellipsis grow" title={text}>
        {text}
      </span>
      <CopyButton text={text} />
    </span>
  );
}

/** What a person's attribute is, as whoever looks sees it, with its history a click away. */
export function AttributeValue({
  contact,
  name,
  value,
}: {
  contact: ContactDetail;
  name: string;
  value: unknown;
}) {
  const { t } = useTranslation("contacts");
  const { value: shown } = useNames();
  const text = typeof value === "boolean" ? t(value ? "yes" : "no") : shown(name, value);
  return (
    <>
      {contact.masked.includes(name) ? <MaskedValue text={text} /> : <Value text={text} />}
      <AttributeHistory contactId={contact.id} name={name} />
    </>
  );
}

function MaskedValue({ text }: { text: string }) {
  const { t } = useTranslation("contacts");
  return (
    <Tooltip title={t("maskedHint")}>
      <button type="button" className="plain masked-value" aria-label={`${text} · ${t("maskedHint")}`}>
        <LockOutlined aria-hidden /> {text}
      </button>
    </Tooltip>
  );
}

export function AttributeForm({ contact, close }: { contact: ContactDetail; close: () => void }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const { attribute: label } = useNames();
  const save = useSaveAttributes(contact.id);
  return (
    <ValuesForm
      values={contact.attributes}
      masked={contact.masked}
      label={label}
      newName={t("newAttribute")}
      saving={save.isPending}
      save={(changes) =>
        save.mutate(changes, {
          onSuccess: () => {
            toast.success(common("saved"));
            close();
          },
          onError: toast.error,
        })
      }
      close={close}
    />
  );
}
