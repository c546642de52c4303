using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Rempart.Server.Posture.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "posture");

            migrationBuilder.CreateTable(
                name: "assessment",
                schema: "posture",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    control_id = table.Column<string>(type: "text", nullable: false),
                    document = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_assessment", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "control_state",
                schema: "posture",
                columns: table => new
                {
                    control_id = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    assessed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_satisfied_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    evidence_index = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_control_state", x => x.control_id);
                });

            migrationBuilder.CreateTable(
                name: "finding",
                schema: "posture",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    control_id = table.Column<string>(type: "text", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: false),
                    resource = table.Column<string>(type: "text", nullable: false),
                    severity = table.Column<int>(type: "integer", nullable: false),
                    message = table.Column<string>(type: "text", nullable: false),
                    remedy = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    first_seen = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_seen = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    accepted_reason = table.Column<string>(type: "text", nullable: true),
                    accepted_by = table.Column<string>(type: "text", nullable: true),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    accepted_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_finding", x => x.fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "finding_event",
                schema: "posture",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    change = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_finding_event", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "plan",
                schema: "posture",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    document = table.Column<string>(type: "jsonb", nullable: false),
                    planned_by = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    applied_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_plan", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_assessment_control_id_id",
                schema: "posture",
                table: "assessment",
                columns: new[] { "control_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_finding_control_id",
                schema: "posture",
                table: "finding",
                column: "control_id");

            migrationBuilder.CreateIndex(
                name: "IX_finding_state_severity_fingerprint",
                schema: "posture",
                table: "finding",
                columns: new[] { "state", "severity", "fingerprint" });

            migrationBuilder.CreateIndex(
                name: "IX_finding_event_fingerprint",
                schema: "posture",
                table: "finding_event",
                column: "fingerprint");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "assessment",
                schema: "posture");

            migrationBuilder.DropTable(
                name: "control_state",
                schema: "posture");

            migrationBuilder.DropTable(
                name: "finding",
                schema: "posture");

            migrationBuilder.DropTable(
                name: "finding_event",
                schema: "posture");

            migrationBuilder.DropTable(
                name: "plan",
                schema: "posture");
        }
    }
}
