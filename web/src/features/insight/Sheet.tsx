import { FilePdfOutlined, PictureOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { toast } from "@/shared/ui/toast";
import { savePicture } from "./picture";

/** Paper is white: a dark page is printed in light colours. */
function usePaper() {
  useEffect(() => {
    const root = document.documentElement;
    let before: string | undefined;
    const onto = () => {
      before = root.dataset.theme;
      root.dataset.theme = "light";
    };
    const back = () => {
      if (before) root.dataset.theme = before;
      else delete root.dataset.theme;
    };
    window.addEventListener("beforeprint", onto);
    window.addEventListener("afterprint", back);
    return () => {
      window.removeEventListener("beforeprint", onto);
      window.removeEventListener("afterprint", back);
    };
  }, []);
}

/** What leaves the house as a picture or on paper: with its own heading, which the page itself has above. */
export function Sheet(props: {
  sheet: RefObject<HTMLDivElement | null>;
  title: string;
  lines: string[];
  at: string;
  children: ReactNode;
}) {
  const format = useFormat();
  usePaper();
  return (
    <div className="sheet" ref={props.sheet}>
      <div className="sheet-head">
        <b lang="und">{props.title}</b>
        {props.lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
        <span className="num">{`${format.dateTime(props.at)} · ${format.zone}`}</span>
      </div>
      {props.children}
    </div>
  );
}

export function ExportButtons({ sheet, name }: { sheet: RefObject<HTMLDivElement | null>; name: string }) {
  const { t } = useTranslation("insight");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!sheet.current) return;
    setBusy(true);
    await savePicture(sheet.current, name).catch(toast.error);
    setBusy(false);
  };
  return (
    <>
      <Button icon={<PictureOutlined />} loading={busy} onClick={() => void save()}>
        {t("export.png")}
      </Button>
      <Button icon={<FilePdfOutlined />} title={t("export.pdfHint")} onClick={() => window.print()}>
        {t("export.pdf")}
      </Button>
    </>
  );
}
