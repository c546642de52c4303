using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Rempart.Server.Backups.Store.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "backups");

            migrationBuilder.CreateTable(
                name: "drill",
                schema: "backups",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    datastore = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    succeeded = table.Column<bool>(type: "boolean", nullable: false),
                    rpo_seconds = table.Column<double>(type: "double precision", nullable: true),
                    rto_seconds = table.Column<double>(type: "double precision", nullable: true),
                    document = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_drill", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "enrolment",
                schema: "backups",
                columns: table => new
                {
                    datastore = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    system_id = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enrolment", x => x.datastore);
                });

            migrationBuilder.CreateTable(
                name: "job",
                schema: "backups",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    datastore = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    percent = table.Column<double>(type: "double precision", nullable: true),
                    message = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    evidence_index = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "known_backup",
                schema: "backups",
                columns: table => new
                {
                    datastore = table.Column<string>(type: "text", nullable: false),
                    label = table.Column<string>(type: "text", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_known_backup", x => new { x.datastore, x.label });
                });

            migrationBuilder.CreateTable(
                name: "restore_point",
                schema: "backups",
                columns: table => new
                {
                    datastore = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    is_first_of_hour = table.Column<bool>(type: "boolean", nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_restore_point", x => new { x.datastore, x.name });
                });

            migrationBuilder.CreateTable(
                name: "sample",
                schema: "backups",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    datastore = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    rpo_seconds = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sample", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_drill_datastore_at",
                schema: "backups",
                table: "drill",
                columns: new[] { "datastore", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_job_datastore_started_at",
                schema: "backups",
                table: "job",
                columns: new[] { "datastore", "started_at" });

            migrationBuilder.CreateIndex(
                name: "IX_restore_point_datastore_at",
                schema: "backups",
                table: "restore_point",
                columns: new[] { "datastore", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_sample_datastore_at",
                schema: "backups",
                table: "sample",
                columns: new[] { "datastore", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "drill",
                schema: "backups");

            migrationBuilder.DropTable(
                name: "enrolment",
                schema: "backups");

            migrationBuilder.DropTable(
                name: "job",
                schema: "backups");

            migrationBuilder.DropTable(
                name: "known_backup",
                schema: "backups");

            migrationBuilder.DropTable(
                name: "restore_point",
                schema: "backups");

            migrationBuilder.DropTable(
                name: "sample",
                schema: "backups");
        }
    }
}
