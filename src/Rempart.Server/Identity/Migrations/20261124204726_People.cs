using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Rempart.Server.Identity.Migrations
{
    /// <inheritdoc />
    public partial class People : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_ends",
                schema: "identity",
                columns: table => new
                {
                    Subject = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Person = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    Email = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: true),
                    Reason = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    By = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_ends", x => x.Subject);
                });

            migrationBuilder.CreateTable(
                name: "account_links",
                schema: "identity",
                columns: table => new
                {
                    Subject = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Person = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Email = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: true),
                    SeenAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_account_links", x => x.Subject);
                });

            migrationBuilder.CreateTable(
                name: "provider_events",
                schema: "identity",
                columns: table => new
                {
                    LogId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Provider = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    Type = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Subject = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_provider_events", x => new { x.Provider, x.LogId });
                });

            migrationBuilder.CreateTable(
                name: "provider_log_positions",
                schema: "identity",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    LastLogId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    ReadAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_provider_log_positions", x => x.Provider);
                });

            migrationBuilder.CreateIndex(
                name: "IX_provider_events_Subject_At",
                schema: "identity",
                table: "provider_events",
                columns: new[] { "Subject", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_ends",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "account_links",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "provider_events",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "provider_log_positions",
                schema: "identity");
        }
    }
}
