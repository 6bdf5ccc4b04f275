import {
  ApartmentOutlined,
  BgColorsOutlined,
  FileTextOutlined,
  FilterOutlined,
  PlusOutlined,
  SearchOutlined,
  TranslationOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import { useDebounced } from "@/shared/hooks";
import { useLocale, useResolvedTheme } from "@/shared/prefs";
import { useSession } from "@/shared/session";
import type { SearchItem } from "@/shared/types";
import { Tile, type Tone } from "@/shared/ui/Pill";
import { keepLocale, keepTheme } from "./keep";
import { mayOpen, menuGroups, settingsPage } from "./menu";

type Entry = {
  key: string;
  group: "found" | "pages" | "actions";
  title: string;
  subtitle?: string;
  icon: ReactNode;
  tone: Tone;
  run: () => void;
};

type Navigate = ReturnType<typeof useNavigate>;

const kinds: Record<string, { icon: ReactNode; tone: Tone; to: string }> = {
  contact: { icon: <UserOutlined />, tone: "primary", to: "/contacts/$id" },
  segment: { icon: <FilterOutlined />, tone: "violet", to: "/segments/$id" },
  journey: { icon: <ApartmentOutlined />, tone: "teal", to: "/journeys/$id" },
  template: { icon: <FileTextOutlined />, tone: "sky", to: "/templates/$id" },
};

function foundEntries(items: SearchItem[], navigate: Navigate): Entry[] {
  return items.flatMap((item) => {
    const kind = kinds[item.kind];
    if (!kind) return [];
    return {
      key: `${item.kind}-${item.id}`,
      group: "found" as const,
      title: item.title,
      subtitle: item.subtitle,
      icon: kind.icon,
      tone: kind.tone,
      run: () => void navigate({ to: kind.to, params: { id: String(item.id) } }),
    };
  });
}

/** Pages and actions of the app; both are searched by their names. */
function useOwnEntries(navigate: Navigate): Entry[] {
  const { t } = useTranslation("shell");
  const { permissions } = useSession();
  const locale = useLocale();
  const mode = useResolvedTheme();
  const pages = [...menuGroups.flatMap((group) => group.pages), settingsPage]
    .filter((page) => mayOpen(page, permissions))
    .map<Entry>((page) => ({
      key: `page-${page.key}`,
      group: "pages",
      title: t(`menu.${page.key}`),
      icon: page.icon,
      tone: "gray",
      run: () => void navigate({ to: page.to }),
    }));
  const actions: Entry[] = [
    {
      key: "theme",
      group: "actions",
      title: t(mode === "dark" ? "search.toLight" : "search.toDark"),
      icon: <BgColorsOutlined />,
      tone: "amber",
      run: () => keepTheme(mode === "dark" ? "light" : "dark"),
    },
    {
      key: "language",
      group: "actions",
      title: t("search.otherLanguage"),
      icon: <TranslationOutlined />,
      tone: "amber",
      run: () => keepLocale(locale === "en" ? "zh-CN" : "en"),
    },
  ];
  if (permissions.includes("segments.edit"))
    actions.unshift({
      key: "new-segment",
      group: "actions",
      title: t("search.newSegment"),
      icon: <PlusOutlined />,
      tone: "violet",
      run: () => void navigate({ to: "/segments/$id", params: { id: "new" } }),
    });
  return [...pages, ...actions];
}

/** Ctrl K: people, segments, journeys and templates by the server; pages and actions from here. */
export default function CommandPalette({ close }: { close: () => void }) {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [awaited, setAwaited] = useState(false);
  const listId = useId();
  const q = useDebounced(text.trim(), 140);
  const own = useOwnEntries(navigate);
  const found = useQuery({
    queryKey: ["search", q],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/search", { params: { query: { q } }, signal })),
    enabled: q !== "",
    placeholderData: (before) => before,
  });

  useEffect(() => dialog.current?.showModal(), []);

  const entries = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const mine = own.filter((entry) => entry.title.toLowerCase().includes(wanted));
    return [...(wanted ? foundEntries(found.data?.items ?? [], navigate) : []), ...mine];
  }, [text, own, found.data, navigate]);
  const current = Math.min(at, entries.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-at="${current}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  // Until the answer is about what stands in the field, the first line is somebody who was found by a part of it.
  const settled = text.trim() === q && (q === "" || !(found.isPending || found.isPlaceholderData));
  useEffect(() => {
    if (awaited && settled) choose(entries[0]);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(current + 1, entries.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(current - 1, 0));
    else if (event.key === "Enter" && current <= 0 && !settled) setAwaited(true);
    else if (event.key === "Enter") choose(entries[current]);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is on its backdrop
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t("search.label")}
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className="palette-input">
        <SearchOutlined />
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={entries[current] ? `${listId}-${current}` : undefined}
          aria-label={t("search.label")}
          placeholder={t("search.hint")}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
            setAwaited(false);
          }}
          onKeyDown={onKeyDown}
        />
        <span className="kbd">Esc</span>
      </div>
      <div
        className="palette-list"
        role="listbox"
        id={listId}
        ref={list}
        aria-label={t("search.results")}
        aria-busy={!settled}
      >
        {entries.length === 0 ? <p className="palette-group">{t("search.nothing")}</p> : null}
        {entries.map((entry, index) => (
          <div key={entry.key} role="presentation">
            {entries[index - 1]?.group === entry.group ? null : (
              <div className="palette-group">{t(`search.${entry.group}`)}</div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves and chooses by key */}
            <div
              className="palette-item"
              role="option"
              tabIndex={-1}
              id={`${listId}-${index}`}
              data-at={index}
              aria-selected={index === current}
              onClick={() => choose(entry)}
              onPointerMove={() => setAt(index)}
            >
              <Tile tone={entry.tone}>{entry.icon}</Tile>
              <span style={{ minWidth: 0 }}>
                <span className="ellipsis" style={{ display: "block" }}>
                  {entry.title}
                </span>
                {entry.subtitle ? <span className="sub">{entry.subtitle}</span> : null}
              </span>
            </div>
          </div>
        ))}
      </div>
      <div className="palette-foot">
        <span>↑↓ {t("search.move")}</span>
        <span>Enter {t("search.open")}</span>
        <span>Esc {t("search.close")}</span>
      </div>
    </dialog>
  );
}
