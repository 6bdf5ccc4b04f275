import { useLocation } from "@tanstack/react-router";
import {
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { useCtrlKey, whenIdle } from "@/shared/hooks";
import { usePhone } from "@/shared/prefs";
import { SideMenu } from "./SideMenu";
import { TopBar } from "./TopBar";
import { useDeclaredNames } from "./useDeclaredNames";

const loadPalette = () => import("./CommandPalette");
const LazyPalette = lazy(loadPalette);
type Palette = ComponentType<{ close: () => void }>;

/**
 * The palette while it is open. Its code is fetched when the page is idle and then drawn at once, so that
 * keys typed right after Ctrl K are not lost.
 */
function usePalette() {
  const best = useRef<Palette>(LazyPalette);
  const [Open, setOpen] = useState<Palette | null>(null);
  useEffect(() => {
    const fetch = async () => {
      best.current = (await loadPalette()).default;
    };
    // Whoever opens it without its code is told by the page that crashes
    return whenIdle(() => void fetch().catch(() => undefined));
  }, []);
  const open = useCallback(() => setOpen((now: Palette | null) => now ?? best.current), []);
  const close = useCallback(() => setOpen(null), []);
  return { Open, open, close };
}

function MenuDrawer({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation("shell");
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is on its backdrop
    <dialog
      ref={dialog}
      className="side-drawer"
      aria-label={t("mainMenu")}
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {open ? <SideMenu /> : null}
    </dialog>
  );
}

/** Side menu, top bar and the page between them; on a phone the menu is a drawer. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation("shell");
  const phone = usePhone();
  const [menuOpen, setMenuOpen] = useState(false);
  const palette = usePalette();
  useDeclaredNames();
  const path = useLocation({ select: (location) => location.pathname });
  const area = useRef<HTMLElement>(null);

  useEffect(() => {
    setMenuOpen(false);
    area.current?.scrollTo(0, 0);
  }, [path]);

  const openByKey = useCallback(
    (event: KeyboardEvent) => {
      event.preventDefault();
      palette.open();
    },
    [palette.open],
  );
  useCtrlKey("k", openByKey);

  return (
    <div className="shell">
      <a className="skip-link" href="#page">
        {t("skip")}
      </a>
      {phone ? <MenuDrawer open={menuOpen} close={() => setMenuOpen(false)} /> : <SideMenu />}
      <div className="main">
        <TopBar openMenu={() => setMenuOpen(true)} openSearch={palette.open} />
        <main className="page-area" id="page" ref={area} tabIndex={-1}>
          {children}
        </main>
      </div>
      {palette.Open ? (
        <Suspense fallback={null}>
          <palette.Open close={palette.close} />
        </Suspense>
      ) : null}
    </div>
  );
}
