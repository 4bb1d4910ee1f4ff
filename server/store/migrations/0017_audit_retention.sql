ALTER TABLE "organisation" ADD COLUMN "audit_retention_years" integer DEFAULT 7 NOT NULL;--> statement-breakpoint
CREATE INDEX "message_to_forget" ON "message" USING btree ("organisation_id","deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
ALTER TABLE "organisation" ADD CONSTRAINT "organisation_audit_retention" CHECK (audit_retention_years between 1 and 100);--> statement-breakpoint
DROP TRIGGER "audit_append_only" ON "audit";--> statement-breakpoint
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();--> statement-breakpoint
ALTER TABLE "audit" ENABLE ALWAYS TRIGGER "audit_append_only";--> statement-breakpoint
-- By the database's own clock, which a caller can't turn.
CREATE FUNCTION "refuse_early_end_of_audit"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  years integer := coalesce((SELECT audit_retention_years FROM organisation WHERE id = OLD.organisation_id), 7);
BEGIN
  IF OLD.at + make_interval(years => years) <= now() THEN RETURN OLD; END IF;
  RAISE insufficient_privilege USING MESSAGE = 'what happened is kept for ' || years || ' years: DELETE of audit';
END $$;--> statement-breakpoint
CREATE TRIGGER "audit_kept_for_its_term" BEFORE DELETE ON "audit"
  FOR EACH ROW EXECUTE FUNCTION refuse_early_end_of_audit();--> statement-breakpoint
ALTER TABLE "audit" ENABLE ALWAYS TRIGGER "audit_kept_for_its_term";
