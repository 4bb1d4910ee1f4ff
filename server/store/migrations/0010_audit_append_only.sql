CREATE FUNCTION "refuse_change_of_audit"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'what happened is only added to, never changed: ' || TG_OP || ' of audit';
END $$;--> statement-breakpoint
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();--> statement-breakpoint
-- Also in a session that has triggers off (session_replication_role).
ALTER TABLE "audit" ENABLE ALWAYS TRIGGER "audit_append_only";--> statement-breakpoint
-- In a cascade these run as the owner: a temporary table of the service's role must not stand in for one of ours.
ALTER FUNCTION "count_stored_records"() SET search_path = public, pg_temp;--> statement-breakpoint
ALTER FUNCTION "count_deleted_blob"() SET search_path = public, pg_temp;--> statement-breakpoint
ALTER FUNCTION "delete_blobs_first"() SET search_path = public, pg_temp;
