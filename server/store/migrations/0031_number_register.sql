CREATE TABLE "number_register" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"url" text NOT NULL,
	"token_sealed" text NOT NULL,
	"unverified" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"failing_since" timestamp with time zone,
	"last_error" text,
	CONSTRAINT "number_register_organisation_id_unique" UNIQUE("organisation_id"),
	CONSTRAINT "number_register_failing" CHECK ((failing_since is null) = (last_error is null))
);
--> statement-breakpoint
ALTER TABLE "number_register" ADD CONSTRAINT "number_register_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;