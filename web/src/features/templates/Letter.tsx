import { DesktopOutlined, MobileOutlined } from "@ant-design/icons";
import { Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePhone } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { TemplatePreview } from "@/shared/types";
import { MailFrame } from "@/shared/ui/MailFrame";
import { PersonPicker } from "@/shared/ui/PersonPicker";
import { ErrorState, Skeleton } from "@/shared/ui/states";

type Width = "desktop" | "phone" | "text";

type Props = {
  preview: { data: TemplatePreview | undefined; error: unknown; isFetching: boolean; refetch: () => unknown };
  person: number | null;
  setPerson: (id: number | null) => void;
};

function Sheet({ preview, width }: { preview: TemplatePreview; width: Width }) {
  const { t } = useTranslation("templates");
  if (width === "text") return <pre className="letter-text">{preview.text}</pre>;
  return (
    <div className={`letter-sheet ${width}`}>
      <MailFrame html={preview.html} title={t("preview")} />
    </div>
  );
}

/** The newest letter that could be made: a slip in the source does not take the sight of it away. */
function useLastGood(data: TemplatePreview | undefined) {
  const [good, setGood] = useState<TemplatePreview>();
  if (data?.html && data !== good) setGood(data);
  const broken = data !== undefined && !data.html && data.problems.length > 0;
  return { shown: broken ? good : data, broken };
}

/** The letter as the chosen person would see it. */
export function Letter({ preview, person, setPerson }: Props) {
  const { t } = useTranslation("templates");
  const small = usePhone();
  const seesPeople = useCan("contacts.view");
  const [width, setWidth] = useState<Width>(small ? "phone" : "desktop");
  const { data } = preview;
  const { shown, broken } = useLastGood(data);
  return (
    <section className="letter" aria-label={t("preview")}>
      <div className="letter-bar">
        {seesPeople ? (
          <div className="letter-person">
            <PersonPicker value={person} onChange={setPerson} />
          </div>
        ) : null}
        <Segmented<Width>
          aria-label={t("width")}
          value={width}
          onChange={setWidth}
          options={[
            { value: "desktop", icon: <DesktopOutlined />, title: t("desktop") },
            { value: "phone", icon: <MobileOutlined />, title: t("phone") },
            { value: "text", label: t("textOnly") },
          ]}
        />
      </div>
      {preview.error && !preview.isFetching ? (
        <ErrorState error={preview.error} retry={() => preview.refetch()} compact />
      ) : null}
      {data && !preview.error ? (
        <>
          <div className="letter-subject">
            <b className="ellipsis">{data.subject || shown?.subject}</b>
            <span className="muted ellipsis">{data.preheader}</span>
          </div>
          {broken ? (
            <p className="letter-broken sub" role="status">
              {t(shown ? "brokenShown" : "broken")}
            </p>
          ) : null}
          {shown ? <Sheet preview={shown} width={width} /> : null}
        </>
      ) : null}
      {!data && !preview.error ? (
        <div style={{ padding: 24 }}>
          <Skeleton height={380} />
        </div>
      ) : null}
    </section>
  );
}
