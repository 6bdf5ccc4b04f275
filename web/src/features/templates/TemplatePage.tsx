import { useParams } from "@tanstack/react-router";
import { Guard, QueryView, Skeleton } from "@/shared/ui/states";
import { useTemplate } from "./api";
import { TemplateEditor } from "./TemplateEditor";
import "./templates.css";
import "./texts";

function Loading() {
  return (
    <div className="editor">
      <div className="editor-bar">
        <Skeleton height={20} width={200} />
      </div>
      <div className="letter-grid">
        <div style={{ padding: 20 }}>
          <Skeleton height={320} />
        </div>
      </div>
    </div>
  );
}

function TemplateView({ id }: { id: number }) {
  const template = useTemplate(id);
  return (
    <QueryView main query={template} skeleton={<Loading />}>
      {(data) => <TemplateEditor template={data} />}
    </QueryView>
  );
}

export default function TemplatePage() {
  const { id } = useParams({ from: "/templates/$id" });
  return (
    <Guard permission="templates.view">
      <TemplateView key={id} id={Number(id)} />
    </Guard>
  );
}
