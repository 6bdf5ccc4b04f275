import { FileAddOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/shared/prefs";
import { toast } from "@/shared/ui/toast";
import { useCreateTemplate } from "../api";
import { type Starter, starterLetter, starters } from "./letters";

const heroes: Record<Starter, string> = {
  welcome: "#2457e6",
  winback: "#14213d",
  receipt: "#0e9f9a",
  blank: "",
};

function Thumb({ starter }: { starter: Starter }) {
  if (starter === "blank")
    return (
      <span className="thumb blank">
        <FileAddOutlined />
      </span>
    );
  return (
    <span className="thumb" aria-hidden>
      <svg viewBox="0 0 160 110" role="presentation">
        <rect x="24" y="10" width="112" height="92" rx="5" fill="#fff" />
        <path d="M24 15a5 5 0 0 1 5-5h102a5 5 0 0 1 5 5v33H24z" fill={heroes[starter]} />
        <rect x="34" y="22" width="62" height="6" rx="3" fill="#fff" opacity=".95" />
        <rect x="34" y="34" width="80" height="4" rx="2" fill="#fff" opacity=".5" />
        <rect x="34" y="58" width="92" height="4" rx="2" fill="#d3dae6" />
        <rect x="34" y="67" width="74" height="4" rx="2" fill="#d3dae6" />
        <rect x="34" y="80" width="38" height="12" rx="4" fill="#2457e6" />
      </svg>
    </span>
  );
}

/** Three letters of our own and an empty sheet: one click makes a template of it. */
export function Gallery() {
  const { t } = useTranslation("templates");
  const locale = useLocale();
  const navigate = useNavigate();
  const create = useCreateTemplate();
  const take = (starter: Starter) =>
    create.mutate(starterLetter(starter, locale), {
      onSuccess: (template) => void navigate({ to: "/templates/$id", params: { id: String(template.id) } }),
      onError: toast.error,
    });
  return (
    <div className="gallery">
      {([...starters, "blank"] as Starter[]).map((starter) => (
        <button
          type="button"
          key={starter}
          className="gallery-card"
          disabled={create.isPending}
          onClick={() => take(starter)}
        >
          <Thumb starter={starter} />
          <b>{t(`starter.${starter}.name`)}</b>
          <span className="sub">{t(`starter.${starter}.text`)}</span>
        </button>
      ))}
    </div>
  );
}
