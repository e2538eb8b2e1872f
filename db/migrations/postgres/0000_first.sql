CREATE TABLE "activity" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_id" text,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"about_id" text,
	"detail" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempt" (
	"id" text PRIMARY KEY NOT NULL,
	"bucket" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"once_key" text NOT NULL,
	"payload" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer NOT NULL,
	"done_at" timestamp (3) with time zone,
	"last_error" text,
	CONSTRAINT "outbox_kind" CHECK ("outbox"."kind" in ('mail', 'sign', 'status-list', 'log', 'witness', 'allocate'))
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"site_id" text,
	"supervisor_id" text,
	"password_hash" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "person_role" (
	"person_id" text NOT NULL,
	"role" text NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	"granted_by" text,
	CONSTRAINT "person_role_person_id_role_pk" PRIMARY KEY("person_id","role"),
	CONSTRAINT "person_role_role" CHECK ("person_role"."role" in ('learner', 'supervisor', 'assessor', 'issuer', 'facilitator', 'administrator'))
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"browser" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "single_use_link" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"person_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "single_use_link_purpose" CHECK ("single_use_link"."purpose" in ('invitation', 'password-reset'))
);
--> statement-breakpoint
CREATE TABLE "site" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"lead_agency" text NOT NULL,
	"acknowledgement" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "check_attempt" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"bank" text NOT NULL,
	"bank_version" text NOT NULL,
	"seed" integer NOT NULL,
	"drawn" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"answers" text,
	"correct" integer,
	"passed" boolean,
	"answered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "draft" (
	"person_id" text NOT NULL,
	"key" text NOT NULL,
	"body" text NOT NULL,
	"revision" integer NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "draft_person_id_key_pk" PRIMARY KEY("person_id","key")
);
--> statement-breakpoint
CREATE TABLE "module_visit" (
	"person_id" text NOT NULL,
	"module_id" text NOT NULL,
	"module_version" text NOT NULL,
	"section_id" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "module_visit_person_id_module_id_pk" PRIMARY KEY("person_id","module_id")
);
--> statement-breakpoint
CREATE TABLE "reflection" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"reflection_id" text NOT NULL,
	"module_id" text NOT NULL,
	"module_version" text NOT NULL,
	"words" text NOT NULL,
	"audience" text NOT NULL,
	"shared_with_id" text,
	"first_saved_at" timestamp (3) with time zone NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reflection_audience" CHECK ("reflection"."audience" in ('private', 'shared'))
);
--> statement-breakpoint
CREATE TABLE "refresher" (
	"person_id" text NOT NULL,
	"item_id" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"memory" text NOT NULL,
	"answers" integer NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refresher_person_id_item_id_pk" PRIMARY KEY("person_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "refresher_answer" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"item_id" text NOT NULL,
	"option_id" text NOT NULL,
	"bank_version" text NOT NULL,
	"recall" text NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refresher_answer_recall" CHECK ("refresher_answer"."recall" in ('again', 'hard', 'good'))
);
--> statement-breakpoint
CREATE TABLE "refresher_pause" (
	"person_id" text PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "section_progress" (
	"person_id" text NOT NULL,
	"module_id" text NOT NULL,
	"section_id" text NOT NULL,
	"module_version" text NOT NULL,
	"digest" text NOT NULL,
	"done_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "section_progress_person_id_module_id_section_id_pk" PRIMARY KEY("person_id","module_id","section_id")
);
--> statement-breakpoint
CREATE TABLE "allocation" (
	"id" text PRIMARY KEY NOT NULL,
	"version_id" text NOT NULL,
	"place" integer NOT NULL,
	"assessor_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended" text,
	CONSTRAINT "allocation_ended" CHECK ("allocation"."ended" in ('marked', 'day-passed', 'handed-back', 'may-not', 'settled'))
);
--> statement-breakpoint
CREATE TABLE "calibration" (
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"exemplar" text NOT NULL,
	"rubric_version" text NOT NULL,
	"levels" text NOT NULL,
	"marked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "calibration_person_id_achievement_exemplar_pk" PRIMARY KEY("person_id","achievement","exemplar")
);
--> statement-breakpoint
CREATE TABLE "conflict" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"kind" text NOT NULL,
	"about_id" text NOT NULL,
	"words" text NOT NULL,
	"declared_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "conflict_kind" CHECK ("conflict"."kind" in ('person', 'site'))
);
--> statement-breakpoint
CREATE TABLE "conflict_withdrawal" (
	"conflict_id" text PRIMARY KEY NOT NULL,
	"withdrawn_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "draft_file" (
	"id" text PRIMARY KEY NOT NULL,
	"evidence_id" text NOT NULL,
	"sha256" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"changes" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"same_as_id" text,
	"for_supervisor" boolean DEFAULT true NOT NULL,
	"for_assessors" boolean DEFAULT true NOT NULL,
	"for_facilitators" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_version" (
	"id" text PRIMARY KEY NOT NULL,
	"evidence_id" text NOT NULL,
	"number" integer NOT NULL,
	"repeats_id" text,
	"title" text NOT NULL,
	"narrative" text NOT NULL,
	"parts" text NOT NULL,
	"changed_note" text NOT NULL,
	"consent" text NOT NULL,
	"de_identification" text NOT NULL,
	"achievement_version" text NOT NULL,
	"framework" text NOT NULL,
	"salt" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"sent_to_id" text
);
--> statement-breakpoint
CREATE TABLE "evidence_version_file" (
	"version_id" text NOT NULL,
	"position" integer NOT NULL,
	"sha256" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	CONSTRAINT "evidence_version_file_version_id_position_pk" PRIMARY KEY("version_id","position")
);
--> statement-breakpoint
CREATE TABLE "mark" (
	"id" text PRIMARY KEY NOT NULL,
	"moderation_id" text NOT NULL,
	"version_id" text NOT NULL,
	"place" integer NOT NULL,
	"marker_id" text NOT NULL,
	"decision" text NOT NULL,
	"levels" text NOT NULL,
	"message" text NOT NULL,
	"rubric_version" text NOT NULL,
	"marked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "mark_decision" CHECK ("mark"."decision" in ('accept', 'return'))
);
--> statement-breakpoint
CREATE TABLE "message" (
	"id" text PRIMARY KEY NOT NULL,
	"evidence_id" text NOT NULL,
	"version_id" text NOT NULL,
	"author_id" text NOT NULL,
	"words" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "moderation" (
	"id" text PRIMARY KEY NOT NULL,
	"version_id" text NOT NULL,
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"reason" text NOT NULL,
	"plan" text NOT NULL,
	"released_at" timestamp (3) with time zone,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"outcome" text,
	CONSTRAINT "moderation_reason" CHECK ("moderation"."reason" in ('new-assessor', 'sample-of-assessor', 'sample-of-credential', 'sample-of-supervisor')),
	CONSTRAINT "moderation_outcome" CHECK ("moderation"."outcome" in ('agreed', 'third-upheld', 'third-decided', 'taken-back', 'superseded'))
);
--> statement-breakpoint
CREATE TABLE "note" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"words" text NOT NULL,
	"happened_on" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "note_file" (
	"id" text PRIMARY KEY NOT NULL,
	"note_id" text NOT NULL,
	"sha256" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"changes" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "note_skill" (
	"note_id" text NOT NULL,
	"skill" text NOT NULL,
	CONSTRAINT "note_skill_note_id_skill_pk" PRIMARY KEY("note_id","skill")
);
--> statement-breakpoint
CREATE TABLE "note_use" (
	"note_id" text NOT NULL,
	"evidence_id" text NOT NULL,
	"used_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "note_use_note_id_evidence_id_pk" PRIMARY KEY("note_id","evidence_id")
);
--> statement-breakpoint
CREATE TABLE "result" (
	"id" text PRIMARY KEY NOT NULL,
	"review_id" text NOT NULL,
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"criterion" text NOT NULL,
	"achieved_level" text NOT NULL,
	"comment" text NOT NULL,
	"next" text NOT NULL,
	"judged_by_id" text NOT NULL,
	"judged_at" timestamp (3) with time zone NOT NULL,
	"supersedes_id" text
);
--> statement-breakpoint
CREATE TABLE "review" (
	"id" text PRIMARY KEY NOT NULL,
	"version_id" text NOT NULL,
	"reviewer_id" text NOT NULL,
	"decision" text NOT NULL,
	"rubric_version" text NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	"supersedes_id" text,
	"moderation_id" text,
	CONSTRAINT "review_decision" CHECK ("review"."decision" in ('accept', 'return'))
);
--> statement-breakpoint
CREATE TABLE "sampling_plan" (
	"number" integer PRIMARY KEY NOT NULL,
	"plan" text NOT NULL,
	"words" text NOT NULL,
	"set_by_id" text,
	"set_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "standing" (
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"ready_at" timestamp (3) with time zone,
	"ready_until" timestamp (3) with time zone,
	"awarded_at" timestamp (3) with time zone,
	"renewal_ready_at" timestamp (3) with time zone,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "standing_person_id_achievement_pk" PRIMARY KEY("person_id","achievement")
);
--> statement-breakpoint
CREATE TABLE "waiting_review" (
	"version_id" text PRIMARY KEY NOT NULL,
	"evidence_id" text NOT NULL,
	"person_id" text NOT NULL,
	"reviewer_id" text,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"assessor_from" timestamp (3) with time zone,
	"asked_by_id" text,
	"held" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agreement" (
	"id" text PRIMARY KEY NOT NULL,
	"cycle_id" text NOT NULL,
	"item" text NOT NULL,
	"side" text NOT NULL,
	"person_id" text NOT NULL,
	"answer" text NOT NULL,
	"said_at" timestamp (3) with time zone NOT NULL,
	"number" integer NOT NULL,
	CONSTRAINT "agreement_side" CHECK ("agreement"."side" in ('self', 'supervisor'))
);
--> statement-breakpoint
CREATE TABLE "cycle" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"kind" text NOT NULL,
	"scale" text NOT NULL,
	"scale_version" text NOT NULL,
	"framework" text NOT NULL,
	"supervisor_id" text,
	"opened_by_id" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"due_on" text,
	"both_sent_at" timestamp (3) with time zone,
	"held_on" text,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "cycle_kind" CHECK ("cycle"."kind" in ('induction', 'mid-year', 'annual', 'ad-hoc'))
);
--> statement-breakpoint
CREATE TABLE "cycle_strand" (
	"cycle_id" text NOT NULL,
	"strand" text NOT NULL,
	CONSTRAINT "cycle_strand_cycle_id_strand_pk" PRIMARY KEY("cycle_id","strand")
);
--> statement-breakpoint
CREATE TABLE "expert_request" (
	"id" text PRIMARY KEY NOT NULL,
	"cycle_id" text NOT NULL,
	"item" text NOT NULL,
	"asked_by_id" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"question" text NOT NULL,
	"consented_at" timestamp (3) with time zone,
	"refused_at" timestamp (3) with time zone,
	"facilitator_id" text,
	"answer" text,
	"answered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "plan_act" (
	"plan_item_id" text NOT NULL,
	"number" integer NOT NULL,
	"act" text NOT NULL,
	"by_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"words" text NOT NULL,
	"due_on" text,
	CONSTRAINT "plan_act_plan_item_id_number_pk" PRIMARY KEY("plan_item_id","number"),
	CONSTRAINT "plan_act_act" CHECK ("plan_act"."act" in ('done', 'dropped', 'reopened', 'moved', 'shared', 'kept-private', 'carried'))
);
--> statement-breakpoint
CREATE TABLE "plan_feed" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "plan_item" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"cycle_id" text,
	"item" text,
	"words" text NOT NULL,
	"owner" text NOT NULL,
	"due_on" text NOT NULL,
	"source" text NOT NULL,
	"created_by_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"carried_from_id" text,
	"open_due_on" text,
	CONSTRAINT "plan_item_owner" CHECK ("plan_item"."owner" in ('learner', 'supervisor', 'both')),
	CONSTRAINT "plan_item_source" CHECK ("plan_item"."source" in ('conversation', 'gap', 'expiry', 'pathway', 'own'))
);
--> statement-breakpoint
CREATE TABLE "plan_quiet" (
	"person_id" text PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plan_review" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"reviewed_at" timestamp (3) with time zone NOT NULL,
	"words" text NOT NULL,
	"next_on" text
);
--> statement-breakpoint
CREATE TABLE "plan_tie" (
	"id" text PRIMARY KEY NOT NULL,
	"plan_item_id" text NOT NULL,
	"tie" text NOT NULL,
	"target" text NOT NULL,
	"by_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "plan_tie_tie" CHECK ("plan_tie"."tie" in ('module', 'practice', 'person', 'credential', 'achievement'))
);
--> statement-breakpoint
CREATE TABLE "rating" (
	"sheet_id" text NOT NULL,
	"item" text NOT NULL,
	"answer" text,
	"comment" text NOT NULL,
	"rated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rating_sheet_id_item_pk" PRIMARY KEY("sheet_id","item")
);
--> statement-breakpoint
CREATE TABLE "rating_link" (
	"sheet_id" text NOT NULL,
	"item" text NOT NULL,
	"kind" text NOT NULL,
	"target_id" text NOT NULL,
	CONSTRAINT "rating_link_sheet_id_item_kind_target_id_pk" PRIMARY KEY("sheet_id","item","kind","target_id"),
	CONSTRAINT "rating_link_kind" CHECK ("rating_link"."kind" in ('note', 'evidence'))
);
--> statement-breakpoint
CREATE TABLE "rating_sheet" (
	"id" text PRIMARY KEY NOT NULL,
	"cycle_id" text NOT NULL,
	"side" text NOT NULL,
	"rater_id" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "rating_sheet_side" CHECK ("rating_sheet"."side" in ('self', 'supervisor'))
);
--> statement-breakpoint
CREATE TABLE "strength" (
	"cycle_id" text NOT NULL,
	"item" text NOT NULL,
	"named_by_id" text NOT NULL,
	"words" text NOT NULL,
	"named_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "strength_cycle_id_item_named_by_id_pk" PRIMARY KEY("cycle_id","item","named_by_id")
);
--> statement-breakpoint
CREATE TABLE "strength_count" (
	"competency" text NOT NULL,
	"site_id" text NOT NULL,
	"people" integer NOT NULL,
	"strong" integer NOT NULL,
	"counted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "strength_count_competency_site_id_pk" PRIMARY KEY("competency","site_id")
);
--> statement-breakpoint
CREATE TABLE "suggestion" (
	"id" text PRIMARY KEY NOT NULL,
	"cycle_id" text NOT NULL,
	"item" text NOT NULL,
	"side" text NOT NULL,
	"person_id" text NOT NULL,
	"words" text NOT NULL,
	"owner" text NOT NULL,
	"due_on" text NOT NULL,
	"said_at" timestamp (3) with time zone NOT NULL,
	"number" integer NOT NULL,
	"agreed_by_id" text,
	"agreed_at" timestamp (3) with time zone,
	CONSTRAINT "suggestion_side" CHECK ("suggestion"."side" in ('self', 'supervisor')),
	CONSTRAINT "suggestion_owner" CHECK ("suggestion"."owner" in ('learner', 'supervisor', 'both'))
);
--> statement-breakpoint
CREATE TABLE "appeal" (
	"id" text PRIMARY KEY NOT NULL,
	"review_id" text NOT NULL,
	"person_id" text NOT NULL,
	"grounds" text NOT NULL,
	"lodged_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appeal_act" (
	"appeal_id" text NOT NULL,
	"number" integer NOT NULL,
	"act" text NOT NULL,
	"by_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"to_id" text,
	"words" text NOT NULL,
	"review_id" text,
	CONSTRAINT "appeal_act_appeal_id_number_pk" PRIMARY KEY("appeal_id","number"),
	CONSTRAINT "appeal_act_act" CHECK ("appeal_act"."act" in ('lodged', 'assigned', 'upheld', 'changed', 'not-upheld', 'withdrawn'))
);
--> statement-breakpoint
CREATE TABLE "observation" (
	"request_id" text PRIMARY KEY NOT NULL,
	"relation" text NOT NULL,
	"saw" text NOT NULL,
	"strength" text NOT NULL,
	"try_next" text NOT NULL,
	"confirmed" text NOT NULL,
	"found_left" boolean NOT NULL,
	"given_at" timestamp (3) with time zone NOT NULL,
	"withdrawn_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "observation_request" (
	"id" text PRIMARY KEY NOT NULL,
	"evidence_id" text NOT NULL,
	"person_id" text NOT NULL,
	"observer_name" text NOT NULL,
	"observer_email" text NOT NULL,
	"what" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"token_hash" text NOT NULL,
	"code_hash" text,
	"code_until" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "reminder" (
	"step" text NOT NULL,
	"subject_id" text NOT NULL,
	"number" integer NOT NULL,
	"to_id" text NOT NULL,
	"escalated" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reminder_step_subject_id_number_to_id_pk" PRIMARY KEY("step","subject_id","number","to_id"),
	CONSTRAINT "reminder_step" CHECK ("reminder"."step" in ('review', 'second-mark', 'question', 'appeal', 'observation', 'expert-consent', 'expert-answer', 'award', 'suspension', 'withdrawal', 'reinstatement', 'status-appeal', 'approval'))
);
--> statement-breakpoint
CREATE TABLE "review_question" (
	"review_id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"question_id" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"answer_id" text,
	"answered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "approval_policy" (
	"number" integer PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"words" text NOT NULL,
	"set_by_id" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_policy_mode" CHECK ("approval_policy"."mode" in ('none', 'cohorts', 'all'))
);
--> statement-breakpoint
CREATE TABLE "award" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"sequence" integer NOT NULL,
	"achievement_version" text NOT NULL,
	"framework" text NOT NULL,
	"awarded_by_id" text NOT NULL,
	"approved_by_id" text,
	"awarded_at" timestamp (3) with time zone NOT NULL,
	"valid_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "cohort" (
	"id" text PRIMARY KEY NOT NULL,
	"achievement" text NOT NULL,
	"proposed_by_id" text NOT NULL,
	"proposed_at" timestamp (3) with time zone NOT NULL,
	"approved_by_id" text,
	"state" text NOT NULL,
	"held_by" text,
	"held_until" timestamp (3) with time zone,
	CONSTRAINT "cohort_state_words" CHECK ("cohort"."state" in ('proposed', 'running', 'stopped', 'finished', 'sent-back', 'taken-back'))
);
--> statement-breakpoint
CREATE TABLE "cohort_act" (
	"cohort_id" text NOT NULL,
	"number" integer NOT NULL,
	"act" text NOT NULL,
	"by_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"words" text NOT NULL,
	CONSTRAINT "cohort_act_cohort_id_number_pk" PRIMARY KEY("cohort_id","number"),
	CONSTRAINT "cohort_act_act" CHECK ("cohort_act"."act" in ('proposed', 'approved', 'sent-back', 'taken-back', 'stopped', 'resumed'))
);
--> statement-breakpoint
CREATE TABLE "cohort_member" (
	"cohort_id" text NOT NULL,
	"position" integer NOT NULL,
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"narrative" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"award_id" text,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "cohort_member_cohort_id_position_pk" PRIMARY KEY("cohort_id","position"),
	CONSTRAINT "cohort_member_state_words" CHECK ("cohort_member"."state" in ('waiting', 'awarded', 'refused', 'dropped'))
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"id" text PRIMARY KEY NOT NULL,
	"award_id" text NOT NULL,
	"status_list_id" text NOT NULL,
	"status_index" integer NOT NULL,
	"salt" text NOT NULL,
	"document" text,
	"signed_at" timestamp (3) with time zone,
	"signing_key_id" text,
	"show_name" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "equivalence" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"achievement" text NOT NULL,
	"number" integer NOT NULL,
	"decision" text NOT NULL,
	"reason" text NOT NULL,
	"decided_by_id" text NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "equivalence_decision" CHECK ("equivalence"."decision" in ('recognised', 'not-recognised'))
);
--> statement-breakpoint
CREATE TABLE "ledger_entry" (
	"person_id" text NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"achievement" text NOT NULL,
	"subject_id" text NOT NULL,
	"content" text NOT NULL,
	"names" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "ledger_entry_person_id_number_pk" PRIMARY KEY("person_id","number"),
	CONSTRAINT "ledger_entry_kind" CHECK ("ledger_entry"."kind" in ('sent', 'judged', 'superseded', 'moderated', 'equivalence', 'awarded', 'withdrawn', 'suspended', 'reinstated', 'overturned'))
);
--> statement-breakpoint
CREATE TABLE "ledger_row" (
	"award_id" text NOT NULL,
	"position" integer NOT NULL,
	"row" text NOT NULL,
	CONSTRAINT "ledger_row_award_id_position_pk" PRIMARY KEY("award_id","position")
);
--> statement-breakpoint
CREATE TABLE "log_checkpoint" (
	"size" integer PRIMARY KEY NOT NULL,
	"note" text NOT NULL,
	"key_id" text NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_cosignature" (
	"size" integer NOT NULL,
	"witness" text NOT NULL,
	"line" text NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "log_cosignature_size_witness_pk" PRIMARY KEY("size","witness")
);
--> statement-breakpoint
CREATE TABLE "log_entry" (
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"salt" text NOT NULL,
	"leaf" text NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"position" integer,
	CONSTRAINT "log_entry_kind_subject_id_pk" PRIMARY KEY("kind","subject_id"),
	CONSTRAINT "log_entry_kind" CHECK ("log_entry"."kind" in ('issued', 'revoked', 'suspended', 'reinstated'))
);
--> statement-breakpoint
CREATE TABLE "log_key" (
	"id" text PRIMARY KEY NOT NULL,
	"origin" text NOT NULL,
	"public_key_multibase" text NOT NULL,
	"secret_sealed" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"signs_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "log_tile" (
	"level" integer NOT NULL,
	"number" integer NOT NULL,
	"hashes" text NOT NULL,
	CONSTRAINT "log_tile_level_number_pk" PRIMARY KEY("level","number")
);
--> statement-breakpoint
CREATE TABLE "revocation" (
	"credential_id" text PRIMARY KEY NOT NULL,
	"revoked_by_id" text NOT NULL,
	"revoked_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"words" text NOT NULL,
	CONSTRAINT "revocation_reason" CHECK ("revocation"."reason" in ('issued-in-error', 'evidence-not-genuine', 'holder-asked', 'replaced', 'other'))
);
--> statement-breakpoint
CREATE TABLE "signed_list" (
	"list_id" text NOT NULL,
	"purpose" text NOT NULL,
	"document" text NOT NULL,
	"version" integer NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	"valid_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "signed_list_list_id_purpose_pk" PRIMARY KEY("list_id","purpose"),
	CONSTRAINT "signed_list_purpose" CHECK ("signed_list"."purpose" in ('revocation', 'suspension'))
);
--> statement-breakpoint
CREATE TABLE "signing_key" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"public_key_multibase" text NOT NULL,
	"secret_sealed" text,
	"reference" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"compromised_at" timestamp (3) with time zone,
	CONSTRAINT "signing_key_kind" CHECK ("signing_key"."kind" in ('eddsa', 'rsa')),
	CONSTRAINT "signing_key_held" CHECK (("signing_key"."secret_sealed" is null) <> ("signing_key"."reference" is null))
);
--> statement-breakpoint
CREATE TABLE "status_act" (
	"credential_id" text NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"act" text NOT NULL,
	"by_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"reason" text,
	"words" text NOT NULL,
	CONSTRAINT "status_act_credential_id_number_pk" PRIMARY KEY("credential_id","number"),
	CONSTRAINT "status_act_kind" CHECK ("status_act"."kind" in ('suspension', 'withdrawal', 'reinstatement')),
	CONSTRAINT "status_act_act" CHECK ("status_act"."act" in ('proposed', 'confirmed', 'declined', 'taken-back', 'lapsed', 'answered', 'appealed', 'appeal-upheld', 'appeal-dismissed')),
	CONSTRAINT "status_act_reason" CHECK ("status_act"."reason" in ('issued-in-error', 'evidence-not-genuine', 'holder-asked', 'replaced', 'other', 'evidence-in-question', 'judgement-in-question', 'question-settled', 'suspended-in-error'))
);
--> statement-breakpoint
CREATE TABLE "status_case" (
	"credential_id" text PRIMARY KEY NOT NULL,
	"suspended_at" timestamp (3) with time zone,
	"suspension_reason" text,
	"suspension_words" text,
	"unconfirmed_since" timestamp (3) with time zone,
	"withdrawal_since" timestamp (3) with time zone,
	"reinstatement_since" timestamp (3) with time zone,
	"appeal_since" timestamp (3) with time zone,
	"overturned_at" timestamp (3) with time zone,
	CONSTRAINT "status_case_reason" CHECK ("status_case"."suspension_reason" in ('evidence-in-question', 'judgement-in-question', 'holder-asked', 'other'))
);
--> statement-breakpoint
CREATE TABLE "status_change" (
	"id" text PRIMARY KEY NOT NULL,
	"list_id" text NOT NULL,
	"purpose" text NOT NULL,
	"credential_id" text NOT NULL,
	CONSTRAINT "status_change_purpose" CHECK ("status_change"."purpose" in ('revocation', 'suspension'))
);
--> statement-breakpoint
CREATE TABLE "status_list" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "share_link" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"label" text NOT NULL,
	"message" text NOT NULL,
	"shows_name" boolean NOT NULL,
	"gives_copies" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"taken_back_at" timestamp (3) with time zone,
	"cleared_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "share_opening" (
	"link_id" text NOT NULL,
	"slot" integer NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "share_opening_link_id_slot_pk" PRIMARY KEY("link_id","slot")
);
--> statement-breakpoint
CREATE TABLE "shared_credential" (
	"link_id" text NOT NULL,
	"position" integer NOT NULL,
	"credential_id" text NOT NULL,
	CONSTRAINT "shared_credential_link_id_position_pk" PRIMARY KEY("link_id","position")
);
--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_actor_id_person_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_about_id_person_id_fk" FOREIGN KEY ("about_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_supervisor_id_person_id_fk" FOREIGN KEY ("supervisor_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_role" ADD CONSTRAINT "person_role_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_role" ADD CONSTRAINT "person_role_granted_by_person_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "single_use_link" ADD CONSTRAINT "single_use_link_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "single_use_link" ADD CONSTRAINT "single_use_link_created_by_person_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "check_attempt" ADD CONSTRAINT "check_attempt_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft" ADD CONSTRAINT "draft_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "module_visit" ADD CONSTRAINT "module_visit_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reflection" ADD CONSTRAINT "reflection_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reflection" ADD CONSTRAINT "reflection_shared_with_id_person_id_fk" FOREIGN KEY ("shared_with_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresher" ADD CONSTRAINT "refresher_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresher_answer" ADD CONSTRAINT "refresher_answer_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresher_pause" ADD CONSTRAINT "refresher_pause_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "section_progress" ADD CONSTRAINT "section_progress_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocation" ADD CONSTRAINT "allocation_version_id_evidence_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocation" ADD CONSTRAINT "allocation_assessor_id_person_id_fk" FOREIGN KEY ("assessor_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calibration" ADD CONSTRAINT "calibration_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflict" ADD CONSTRAINT "conflict_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflict_withdrawal" ADD CONSTRAINT "conflict_withdrawal_conflict_id_conflict_id_fk" FOREIGN KEY ("conflict_id") REFERENCES "public"."conflict"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_file" ADD CONSTRAINT "draft_file_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_same_as_id_evidence_id_fk" FOREIGN KEY ("same_as_id") REFERENCES "public"."evidence"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_version" ADD CONSTRAINT "evidence_version_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_version" ADD CONSTRAINT "evidence_version_repeats_id_evidence_version_id_fk" FOREIGN KEY ("repeats_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_version" ADD CONSTRAINT "evidence_version_sent_to_id_person_id_fk" FOREIGN KEY ("sent_to_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_version_file" ADD CONSTRAINT "evidence_version_file_version_id_evidence_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mark" ADD CONSTRAINT "mark_moderation_id_moderation_id_fk" FOREIGN KEY ("moderation_id") REFERENCES "public"."moderation"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mark" ADD CONSTRAINT "mark_version_id_evidence_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mark" ADD CONSTRAINT "mark_marker_id_person_id_fk" FOREIGN KEY ("marker_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_version_id_evidence_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moderation" ADD CONSTRAINT "moderation_version_id_evidence_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moderation" ADD CONSTRAINT "moderation_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_file" ADD CONSTRAINT "note_file_note_id_note_id_fk" FOREIGN KEY ("note_id") REFERENCES "public"."note"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_skill" ADD CONSTRAINT "note_skill_note_id_note_id_fk" FOREIGN KEY ("note_id") REFERENCES "public"."note"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_use" ADD CONSTRAINT "note_use_note_id_note_id_fk" FOREIGN KEY ("note_id") REFERENCES "public"."note"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_use" ADD CONSTRAINT "note_use_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_review_id_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."review"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_judged_by_id_person_id_fk" FOREIGN KEY ("judged_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_supersedes_id_result_id_fk" FOREIGN KEY ("supersedes_id") REFERENCES "public"."result"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_version_id_evidence_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_reviewer_id_person_id_fk" FOREIGN KEY ("reviewer_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_supersedes_id_review_id_fk" FOREIGN KEY ("supersedes_id") REFERENCES "public"."review"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_moderation_id_moderation_id_fk" FOREIGN KEY ("moderation_id") REFERENCES "public"."moderation"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sampling_plan" ADD CONSTRAINT "sampling_plan_set_by_id_person_id_fk" FOREIGN KEY ("set_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standing" ADD CONSTRAINT "standing_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiting_review" ADD CONSTRAINT "waiting_review_version_id_evidence_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."evidence_version"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiting_review" ADD CONSTRAINT "waiting_review_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiting_review" ADD CONSTRAINT "waiting_review_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiting_review" ADD CONSTRAINT "waiting_review_reviewer_id_person_id_fk" FOREIGN KEY ("reviewer_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiting_review" ADD CONSTRAINT "waiting_review_asked_by_id_person_id_fk" FOREIGN KEY ("asked_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_cycle_id_cycle_id_fk" FOREIGN KEY ("cycle_id") REFERENCES "public"."cycle"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cycle" ADD CONSTRAINT "cycle_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cycle" ADD CONSTRAINT "cycle_supervisor_id_person_id_fk" FOREIGN KEY ("supervisor_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cycle" ADD CONSTRAINT "cycle_opened_by_id_person_id_fk" FOREIGN KEY ("opened_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cycle_strand" ADD CONSTRAINT "cycle_strand_cycle_id_cycle_id_fk" FOREIGN KEY ("cycle_id") REFERENCES "public"."cycle"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expert_request" ADD CONSTRAINT "expert_request_cycle_id_cycle_id_fk" FOREIGN KEY ("cycle_id") REFERENCES "public"."cycle"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expert_request" ADD CONSTRAINT "expert_request_asked_by_id_person_id_fk" FOREIGN KEY ("asked_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expert_request" ADD CONSTRAINT "expert_request_facilitator_id_person_id_fk" FOREIGN KEY ("facilitator_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_act" ADD CONSTRAINT "plan_act_plan_item_id_plan_item_id_fk" FOREIGN KEY ("plan_item_id") REFERENCES "public"."plan_item"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_act" ADD CONSTRAINT "plan_act_by_id_person_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_feed" ADD CONSTRAINT "plan_feed_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_item" ADD CONSTRAINT "plan_item_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_item" ADD CONSTRAINT "plan_item_cycle_id_cycle_id_fk" FOREIGN KEY ("cycle_id") REFERENCES "public"."cycle"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_item" ADD CONSTRAINT "plan_item_created_by_id_person_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_item" ADD CONSTRAINT "plan_item_carried_from_id_plan_item_id_fk" FOREIGN KEY ("carried_from_id") REFERENCES "public"."plan_item"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_quiet" ADD CONSTRAINT "plan_quiet_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_review" ADD CONSTRAINT "plan_review_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_tie" ADD CONSTRAINT "plan_tie_plan_item_id_plan_item_id_fk" FOREIGN KEY ("plan_item_id") REFERENCES "public"."plan_item"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_tie" ADD CONSTRAINT "plan_tie_by_id_person_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating" ADD CONSTRAINT "rating_sheet_id_rating_sheet_id_fk" FOREIGN KEY ("sheet_id") REFERENCES "public"."rating_sheet"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_link" ADD CONSTRAINT "rating_link_sheet_id_rating_sheet_id_fk" FOREIGN KEY ("sheet_id") REFERENCES "public"."rating_sheet"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_sheet" ADD CONSTRAINT "rating_sheet_cycle_id_cycle_id_fk" FOREIGN KEY ("cycle_id") REFERENCES "public"."cycle"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_sheet" ADD CONSTRAINT "rating_sheet_rater_id_person_id_fk" FOREIGN KEY ("rater_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strength" ADD CONSTRAINT "strength_cycle_id_cycle_id_fk" FOREIGN KEY ("cycle_id") REFERENCES "public"."cycle"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strength" ADD CONSTRAINT "strength_named_by_id_person_id_fk" FOREIGN KEY ("named_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion" ADD CONSTRAINT "suggestion_cycle_id_cycle_id_fk" FOREIGN KEY ("cycle_id") REFERENCES "public"."cycle"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion" ADD CONSTRAINT "suggestion_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion" ADD CONSTRAINT "suggestion_agreed_by_id_person_id_fk" FOREIGN KEY ("agreed_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_review_id_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."review"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_act" ADD CONSTRAINT "appeal_act_appeal_id_appeal_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeal"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_act" ADD CONSTRAINT "appeal_act_by_id_person_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_act" ADD CONSTRAINT "appeal_act_to_id_person_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_act" ADD CONSTRAINT "appeal_act_review_id_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."review"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observation" ADD CONSTRAINT "observation_request_id_observation_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."observation_request"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observation_request" ADD CONSTRAINT "observation_request_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observation_request" ADD CONSTRAINT "observation_request_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder" ADD CONSTRAINT "reminder_to_id_person_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_question" ADD CONSTRAINT "review_question_review_id_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."review"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_question" ADD CONSTRAINT "review_question_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_question" ADD CONSTRAINT "review_question_question_id_message_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."message"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_question" ADD CONSTRAINT "review_question_answer_id_message_id_fk" FOREIGN KEY ("answer_id") REFERENCES "public"."message"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_policy" ADD CONSTRAINT "approval_policy_set_by_id_person_id_fk" FOREIGN KEY ("set_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "award" ADD CONSTRAINT "award_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "award" ADD CONSTRAINT "award_awarded_by_id_person_id_fk" FOREIGN KEY ("awarded_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "award" ADD CONSTRAINT "award_approved_by_id_person_id_fk" FOREIGN KEY ("approved_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_proposed_by_id_person_id_fk" FOREIGN KEY ("proposed_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_approved_by_id_person_id_fk" FOREIGN KEY ("approved_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort_act" ADD CONSTRAINT "cohort_act_cohort_id_cohort_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohort"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort_act" ADD CONSTRAINT "cohort_act_by_id_person_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort_member" ADD CONSTRAINT "cohort_member_cohort_id_cohort_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohort"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort_member" ADD CONSTRAINT "cohort_member_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort_member" ADD CONSTRAINT "cohort_member_award_id_award_id_fk" FOREIGN KEY ("award_id") REFERENCES "public"."award"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_award_id_award_id_fk" FOREIGN KEY ("award_id") REFERENCES "public"."award"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_status_list_id_status_list_id_fk" FOREIGN KEY ("status_list_id") REFERENCES "public"."status_list"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_signing_key_id_signing_key_id_fk" FOREIGN KEY ("signing_key_id") REFERENCES "public"."signing_key"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "equivalence" ADD CONSTRAINT "equivalence_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "equivalence" ADD CONSTRAINT "equivalence_decided_by_id_person_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_row" ADD CONSTRAINT "ledger_row_award_id_award_id_fk" FOREIGN KEY ("award_id") REFERENCES "public"."award"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_checkpoint" ADD CONSTRAINT "log_checkpoint_key_id_log_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."log_key"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_cosignature" ADD CONSTRAINT "log_cosignature_size_log_checkpoint_size_fk" FOREIGN KEY ("size") REFERENCES "public"."log_checkpoint"("size") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_entry" ADD CONSTRAINT "log_entry_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocation" ADD CONSTRAINT "revocation_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revocation" ADD CONSTRAINT "revocation_revoked_by_id_person_id_fk" FOREIGN KEY ("revoked_by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signed_list" ADD CONSTRAINT "signed_list_list_id_status_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."status_list"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_act" ADD CONSTRAINT "status_act_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_act" ADD CONSTRAINT "status_act_by_id_person_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_case" ADD CONSTRAINT "status_case_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_change" ADD CONSTRAINT "status_change_list_id_status_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."status_list"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_change" ADD CONSTRAINT "status_change_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_opening" ADD CONSTRAINT "share_opening_link_id_share_link_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_link"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shared_credential" ADD CONSTRAINT "shared_credential_link_id_share_link_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_link"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shared_credential" ADD CONSTRAINT "shared_credential_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_at" ON "activity" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "activity_about" ON "activity" USING btree ("about_id","at");--> statement-breakpoint
CREATE INDEX "activity_actor" ON "activity" USING btree ("actor_id","at");--> statement-breakpoint
CREATE INDEX "attempt_bucket_at" ON "attempt" USING btree ("bucket","at");--> statement-breakpoint
CREATE INDEX "attempt_at" ON "attempt" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_once_key" ON "outbox" USING btree ("once_key");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("done_at","due_at");--> statement-breakpoint
CREATE INDEX "outbox_created" ON "outbox" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_email_key" ON "person" USING btree ("email_key");--> statement-breakpoint
CREATE INDEX "person_name" ON "person" USING btree ("name_key","id");--> statement-breakpoint
CREATE INDEX "person_supervisor" ON "person" USING btree ("supervisor_id");--> statement-breakpoint
CREATE INDEX "person_site" ON "person" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "person_role_role_person" ON "person_role" USING btree ("role","person_id");--> statement-breakpoint
CREATE INDEX "session_person" ON "session" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "session_expires" ON "session" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "single_use_link_person" ON "single_use_link" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "check_attempt_person_bank" ON "check_attempt" USING btree ("person_id","bank","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "reflection_person_prompt" ON "reflection" USING btree ("person_id","reflection_id");--> statement-breakpoint
CREATE INDEX "refresher_person_due" ON "refresher" USING btree ("person_id","due_at");--> statement-breakpoint
CREATE INDEX "refresher_answer_person" ON "refresher_answer" USING btree ("person_id","answered_at");--> statement-breakpoint
CREATE UNIQUE INDEX "allocation_current" ON "allocation" USING btree ("version_id","place") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "allocation_assessor" ON "allocation" USING btree ("assessor_id","ended_at","until","id");--> statement-breakpoint
CREATE INDEX "allocation_version" ON "allocation" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "allocation_until" ON "allocation" USING btree ("ended_at","until");--> statement-breakpoint
CREATE INDEX "conflict_about" ON "conflict" USING btree ("about_id");--> statement-breakpoint
CREATE INDEX "conflict_person" ON "conflict" USING btree ("person_id","declared_at");--> statement-breakpoint
CREATE INDEX "draft_file_evidence" ON "draft_file" USING btree ("evidence_id");--> statement-breakpoint
CREATE INDEX "draft_file_sha256" ON "draft_file" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "evidence_person" ON "evidence" USING btree ("person_id","achievement","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_same_as" ON "evidence" USING btree ("same_as_id","achievement","kind");--> statement-breakpoint
CREATE INDEX "evidence_facilitators" ON "evidence" USING btree ("for_facilitators","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_version_number" ON "evidence_version" USING btree ("evidence_id","number");--> statement-breakpoint
CREATE INDEX "evidence_version_waiting" ON "evidence_version" USING btree ("sent_to_id","sent_at");--> statement-breakpoint
CREATE INDEX "evidence_version_file_sha256" ON "evidence_version_file" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "mark_place" ON "mark" USING btree ("version_id","place");--> statement-breakpoint
CREATE UNIQUE INDEX "mark_marker" ON "mark" USING btree ("version_id","marker_id");--> statement-breakpoint
CREATE INDEX "mark_moderation" ON "mark" USING btree ("moderation_id");--> statement-breakpoint
CREATE INDEX "mark_by" ON "mark" USING btree ("marker_id","marked_at");--> statement-breakpoint
CREATE INDEX "message_evidence" ON "message" USING btree ("evidence_id","sent_at");--> statement-breakpoint
CREATE UNIQUE INDEX "moderation_version" ON "moderation" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "moderation_person" ON "moderation" USING btree ("person_id","achievement","closed_at");--> statement-breakpoint
CREATE INDEX "moderation_open" ON "moderation" USING btree ("closed_at","opened_at");--> statement-breakpoint
CREATE INDEX "moderation_achievement" ON "moderation" USING btree ("achievement","opened_at");--> statement-breakpoint
CREATE INDEX "note_person" ON "note" USING btree ("person_id","created_at","id");--> statement-breakpoint
CREATE INDEX "note_file_note" ON "note_file" USING btree ("note_id");--> statement-breakpoint
CREATE INDEX "note_file_sha256" ON "note_file" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "result_review_criterion" ON "result" USING btree ("review_id","criterion");--> statement-breakpoint
CREATE INDEX "result_supersedes" ON "result" USING btree ("supersedes_id");--> statement-breakpoint
CREATE INDEX "result_person" ON "result" USING btree ("person_id","achievement","criterion","judged_at");--> statement-breakpoint
CREATE UNIQUE INDEX "review_version" ON "review" USING btree ("version_id") WHERE supersedes_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "review_supersedes" ON "review" USING btree ("supersedes_id");--> statement-breakpoint
CREATE INDEX "review_version_all" ON "review" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "review_reviewer" ON "review" USING btree ("reviewer_id","decided_at");--> statement-breakpoint
CREATE INDEX "standing_ready" ON "standing" USING btree ("awarded_at","ready_at");--> statement-breakpoint
CREATE INDEX "standing_renewal" ON "standing" USING btree ("renewal_ready_at");--> statement-breakpoint
CREATE UNIQUE INDEX "waiting_review_evidence" ON "waiting_review" USING btree ("evidence_id");--> statement-breakpoint
CREATE INDEX "waiting_review_reviewer" ON "waiting_review" USING btree ("reviewer_id","sent_at","version_id");--> statement-breakpoint
CREATE INDEX "waiting_review_assessor" ON "waiting_review" USING btree ("held","assessor_from","version_id");--> statement-breakpoint
CREATE INDEX "waiting_review_person" ON "waiting_review" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "agreement_cycle_number" ON "agreement" USING btree ("cycle_id","number");--> statement-breakpoint
CREATE INDEX "cycle_person" ON "cycle" USING btree ("person_id","opened_at");--> statement-breakpoint
CREATE INDEX "cycle_supervisor" ON "cycle" USING btree ("supervisor_id","closed_at","opened_at");--> statement-breakpoint
CREATE INDEX "cycle_due" ON "cycle" USING btree ("both_sent_at","closed_at","due_on");--> statement-breakpoint
CREATE INDEX "expert_request_cycle" ON "expert_request" USING btree ("cycle_id","item");--> statement-breakpoint
CREATE INDEX "expert_request_facilitator" ON "expert_request" USING btree ("facilitator_id","answered_at","consented_at");--> statement-breakpoint
CREATE INDEX "plan_feed_person" ON "plan_feed" USING btree ("person_id","ended_at");--> statement-breakpoint
CREATE INDEX "plan_item_person" ON "plan_item" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE INDEX "plan_item_cycle" ON "plan_item" USING btree ("cycle_id");--> statement-breakpoint
CREATE INDEX "plan_item_open" ON "plan_item" USING btree ("open_due_on");--> statement-breakpoint
CREATE UNIQUE INDEX "plan_item_carried" ON "plan_item" USING btree ("carried_from_id");--> statement-breakpoint
CREATE INDEX "plan_review_person" ON "plan_review" USING btree ("person_id","reviewed_at");--> statement-breakpoint
CREATE INDEX "plan_review_next" ON "plan_review" USING btree ("next_on");--> statement-breakpoint
CREATE INDEX "plan_tie_item" ON "plan_tie" USING btree ("plan_item_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rating_sheet_cycle_side" ON "rating_sheet" USING btree ("cycle_id","side");--> statement-breakpoint
CREATE INDEX "rating_sheet_rater" ON "rating_sheet" USING btree ("rater_id","sent_at");--> statement-breakpoint
CREATE UNIQUE INDEX "suggestion_cycle_number" ON "suggestion" USING btree ("cycle_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "appeal_review" ON "appeal" USING btree ("review_id");--> statement-breakpoint
CREATE INDEX "appeal_person" ON "appeal" USING btree ("person_id","lodged_at");--> statement-breakpoint
CREATE INDEX "appeal_act_to" ON "appeal_act" USING btree ("to_id");--> statement-breakpoint
CREATE UNIQUE INDEX "observation_request_token" ON "observation_request" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "observation_request_evidence" ON "observation_request" USING btree ("evidence_id","asked_at");--> statement-breakpoint
CREATE INDEX "observation_request_open" ON "observation_request" USING btree ("closed_at","expires_at");--> statement-breakpoint
CREATE INDEX "review_question_open" ON "review_question" USING btree ("answered_at","asked_at");--> statement-breakpoint
CREATE UNIQUE INDEX "award_person_achievement" ON "award" USING btree ("person_id","achievement","sequence");--> statement-breakpoint
CREATE INDEX "award_at" ON "award" USING btree ("awarded_at");--> statement-breakpoint
CREATE INDEX "award_achievement_version" ON "award" USING btree ("achievement","achievement_version");--> statement-breakpoint
CREATE INDEX "cohort_state" ON "cohort" USING btree ("state","proposed_at");--> statement-breakpoint
CREATE INDEX "cohort_at" ON "cohort" USING btree ("proposed_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "cohort_member_person" ON "cohort_member" USING btree ("cohort_id","person_id");--> statement-breakpoint
CREATE INDEX "cohort_member_state" ON "cohort_member" USING btree ("cohort_id","state","position");--> statement-breakpoint
CREATE UNIQUE INDEX "cohort_member_waiting" ON "cohort_member" USING btree ("person_id","achievement") WHERE state = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "credential_award" ON "credential" USING btree ("award_id");--> statement-breakpoint
CREATE UNIQUE INDEX "credential_status" ON "credential" USING btree ("status_list_id","status_index");--> statement-breakpoint
CREATE INDEX "credential_created" ON "credential" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "equivalence_number" ON "equivalence" USING btree ("person_id","achievement","number");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_entry_subject" ON "ledger_entry" USING btree ("kind","subject_id");--> statement-breakpoint
CREATE INDEX "ledger_entry_at" ON "ledger_entry" USING btree ("at","person_id","number");--> statement-breakpoint
CREATE INDEX "log_checkpoint_signed" ON "log_checkpoint" USING btree ("signed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "log_entry_position" ON "log_entry" USING btree ("position");--> statement-breakpoint
CREATE INDEX "log_entry_credential" ON "log_entry" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "signed_list_at" ON "signed_list" USING btree ("signed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_key_public" ON "signing_key" USING btree ("public_key_multibase");--> statement-breakpoint
CREATE INDEX "status_case_unconfirmed" ON "status_case" USING btree ("unconfirmed_since");--> statement-breakpoint
CREATE INDEX "status_case_withdrawal" ON "status_case" USING btree ("withdrawal_since");--> statement-breakpoint
CREATE INDEX "status_case_reinstatement" ON "status_case" USING btree ("reinstatement_since");--> statement-breakpoint
CREATE INDEX "status_case_appeal" ON "status_case" USING btree ("appeal_since");--> statement-breakpoint
CREATE INDEX "status_change_list" ON "status_change" USING btree ("list_id","purpose");--> statement-breakpoint
CREATE UNIQUE INDEX "share_link_token" ON "share_link" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "share_link_person" ON "share_link" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE INDEX "share_link_end" ON "share_link" USING btree ("cleared_at","ends_at");