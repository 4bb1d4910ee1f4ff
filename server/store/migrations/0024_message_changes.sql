-- What is there already counts as changed now: nobody asked before, and told twice is not missed.
ALTER TABLE "message" ADD COLUMN "changed_at" timestamp with time zone DEFAULT date_trunc('milliseconds', now()) NOT NULL;--> statement-breakpoint
CREATE INDEX "message_by_change" ON "message" USING btree ("organisation_id","changed_at","id");--> statement-breakpoint
-- The second in which a transaction began to change messages of an organisation is held, as a shared lock that waits for
-- nobody, until its commit can be seen; the moment is taken after it. Milliseconds, for callers have no more.
CREATE FUNCTION "moment_of_change"(organisation uuid) RETURNS timestamp with time zone LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext(organisation::text) & 2147483647,
    floor(extract(epoch FROM clock_timestamp()) - 1577836800)::integer);
  RETURN date_trunc('milliseconds', clock_timestamp());
END $$;--> statement-breakpoint
-- Every change before this moment is committed, or will never be. Looks at the clock first: who takes the lock after
-- that look changes later than it.
CREATE FUNCTION "changes_settled"(organisation uuid) RETURNS timestamp with time zone LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  before timestamp with time zone := date_trunc('milliseconds', clock_timestamp());
  begun bigint;
BEGIN
  SELECT min(objid::bigint) INTO begun FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND classid = (hashtext(organisation::text) & 2147483647)::oid
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
  RETURN least(before, to_timestamp(begun + 1577836800));
END $$;--> statement-breakpoint
CREATE FUNCTION "note_change"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.changed_at = moment_of_change(NEW.organisation_id);
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER "message_changed" BEFORE UPDATE ON "message" FOR EACH ROW
  WHEN ((OLD.notified_at, OLD.delivered_at, OLD.undeliverable_at, OLD.opened_at, OLD.locked_at, OLD.withdrawn_at, OLD.deleted_at, OLD.expires_at)
    IS DISTINCT FROM (NEW.notified_at, NEW.delivered_at, NEW.undeliverable_at, NEW.opened_at, NEW.locked_at, NEW.withdrawn_at, NEW.deleted_at, NEW.expires_at))
  EXECUTE FUNCTION note_change();--> statement-breakpoint
-- A message has come when it is written down that it did, at the end of a transaction that may take minutes. Each reply
-- is counted.
CREATE FUNCTION "note_counted_change"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE message SET changed_at = moment_of_change(organisation_id) WHERE id = NEW.message_id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "audit_changes_message" AFTER INSERT ON "audit"
  FOR EACH ROW WHEN (NEW.event IN ('received', 'replied')) EXECUTE FUNCTION note_counted_change();
