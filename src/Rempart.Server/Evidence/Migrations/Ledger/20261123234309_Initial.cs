using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Rempart.Server.Evidence.Migrations.Ledger
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "ledger");

            migrationBuilder.CreateTable(
                name: "checkpoint",
                schema: "ledger",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false),
                    committed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_checkpoint", x => x.size);
                });

            migrationBuilder.CreateTable(
                name: "entry",
                schema: "ledger",
                columns: table => new
                {
                    index = table.Column<long>(type: "bigint", nullable: false),
                    entry = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_entry", x => x.index);
                    table.CheckConstraint("entry_index_counts_from_zero", "index >= 0");
                });

            migrationBuilder.CreateTable(
                name: "log",
                schema: "ledger",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    origin = table.Column<string>(type: "text", nullable: false),
                    verifier_key = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_log", x => x.id);
                    table.CheckConstraint("log_is_one", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "subtree",
                schema: "ledger",
                columns: table => new
                {
                    level = table.Column<short>(type: "smallint", nullable: false),
                    index = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subtree", x => new { x.level, x.index });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "checkpoint",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "entry",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "log",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "subtree",
                schema: "ledger");
        }
    }
}
