using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Rempart.Server.Bastion.Store.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "bastion");

            migrationBuilder.CreateTable(
                name: "access_grant",
                schema: "bastion",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    serial = table.Column<long>(type: "bigint", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    port = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    duration = table.Column<TimeSpan>(type: "interval", nullable: false),
                    approvals_needed = table.Column<int>(type: "integer", nullable: false),
                    break_glass = table.Column<bool>(type: "boolean", nullable: false),
                    canary = table.Column<bool>(type: "boolean", nullable: false),
                    valid_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    valid_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true),
                    key_fingerprint = table.Column<string>(type: "text", nullable: true),
                    decisions = table.Column<string>(type: "jsonb", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reviewed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    active_version = table.Column<long>(type: "bigint", nullable: true),
                    ended_version = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_grant", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "agent",
                schema: "bastion",
                columns: table => new
                {
                    host = table.Column<string>(type: "text", nullable: false),
                    host_public_key = table.Column<string>(type: "text", nullable: false),
                    installed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    certificate_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    host_authority = table.Column<string>(type: "text", nullable: false),
                    heard_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    acknowledged_version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent", x => x.host);
                });

            migrationBuilder.CreateTable(
                name: "authority",
                schema: "bastion",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    for_hosts = table.Column<bool>(type: "boolean", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false),
                    secret_name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    replaced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trusted_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_authority", x => x.fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "challenge",
                schema: "bastion",
                columns: table => new
                {
                    challenge = table.Column<byte[]>(type: "bytea", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_challenge", x => x.challenge);
                });

            migrationBuilder.CreateTable(
                name: "enrolled_key",
                schema: "bastion",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false),
                    algorithm = table.Column<string>(type: "text", nullable: false),
                    bits = table.Column<int>(type: "integer", nullable: false),
                    protection = table.Column<string>(type: "jsonb", nullable: false),
                    attested = table.Column<bool>(type: "boolean", nullable: false),
                    enrolled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enrolled_key", x => x.fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "event",
                schema: "bastion",
                columns: table => new
                {
                    bastion = table.Column<string>(type: "text", nullable: false),
                    id = table.Column<string>(type: "text", nullable: false),
                    session = table.Column<string>(type: "text", nullable: true),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    source = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "text", nullable: true),
                    serial = table.Column<long>(type: "bigint", nullable: true),
                    destination = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true),
                    person = table.Column<string>(type: "text", nullable: true),
                    canary = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_event", x => new { x.bastion, x.id });
                });

            migrationBuilder.CreateTable(
                name: "session",
                schema: "bastion",
                columns: table => new
                {
                    bastion = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    grant_id = table.Column<string>(type: "text", nullable: true),
                    serial = table.Column<long>(type: "bigint", nullable: true),
                    key_id = table.Column<string>(type: "text", nullable: true),
                    person = table.Column<string>(type: "text", nullable: true),
                    approved_by = table.Column<string[]>(type: "text[]", nullable: false),
                    canary = table.Column<bool>(type: "boolean", nullable: false),
                    destination = table.Column<string>(type: "text", nullable: true),
                    source = table.Column<string>(type: "text", nullable: true),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end = table.Column<string>(type: "text", nullable: true),
                    end_inferred = table.Column<bool>(type: "boolean", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    bytes_sent = table.Column<long>(type: "bigint", nullable: true),
                    bytes_received = table.Column<long>(type: "bigint", nullable: true),
                    denied = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session", x => new { x.bastion, x.name });
                });

            migrationBuilder.CreateTable(
                name: "state",
                schema: "bastion",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    revocation_version = table.Column<long>(type: "bigint", nullable: false),
                    authorities_version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_state", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_nonce",
                schema: "bastion",
                columns: table => new
                {
                    nonce = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_nonce", x => x.nonce);
                });

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_active_version",
                schema: "bastion",
                table: "access_grant",
                column: "active_version");

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_ended_version",
                schema: "bastion",
                table: "access_grant",
                column: "ended_version");

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_person_requested_at",
                schema: "bastion",
                table: "access_grant",
                columns: new[] { "person", "requested_at" });

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_requested_at",
                schema: "bastion",
                table: "access_grant",
                column: "requested_at");

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_serial",
                schema: "bastion",
                table: "access_grant",
                column: "serial",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_state_until",
                schema: "bastion",
                table: "access_grant",
                columns: new[] { "state", "until" });

            migrationBuilder.CreateIndex(
                name: "IX_enrolled_key_person",
                schema: "bastion",
                table: "enrolled_key",
                column: "person");

            migrationBuilder.CreateIndex(
                name: "IX_event_kind_at",
                schema: "bastion",
                table: "event",
                columns: new[] { "kind", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_session_ended_at",
                schema: "bastion",
                table: "session",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "IX_session_grant_id",
                schema: "bastion",
                table: "session",
                column: "grant_id");

            migrationBuilder.CreateIndex(
                name: "IX_session_opened_at",
                schema: "bastion",
                table: "session",
                column: "opened_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_grant",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "agent",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "authority",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "challenge",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "enrolled_key",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "event",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "session",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "state",
                schema: "bastion");

            migrationBuilder.DropTable(
                name: "webhook_nonce",
                schema: "bastion");
        }
    }
}
