using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Rempart.Server.Events.Lake.Store.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "events");

            migrationBuilder.CreateTable(
                name: "hold",
                schema: "events",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    class_uid = table.Column<int>(type: "integer", nullable: true),
                    from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    released_by = table.Column<string>(type: "text", nullable: true),
                    released_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_hold", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reader",
                schema: "events",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    log = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reader", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "segment",
                schema: "events",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    class_uid = table.Column<int>(type: "integer", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    raw_bytes = table.Column<long>(type: "bigint", nullable: false),
                    first = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    key_id = table.Column<string>(type: "text", nullable: false),
                    from_address = table.Column<long>(type: "bigint", nullable: false),
                    next_address = table.Column<long>(type: "bigint", nullable: false),
                    level = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    evidence_index = table.Column<long>(type: "bigint", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_for = table.Column<string>(type: "text", nullable: true),
                    removal_index = table.Column<long>(type: "bigint", nullable: true),
                    is_erased = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_segment", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_segment_class_uid_last",
                schema: "events",
                table: "segment",
                columns: new[] { "class_uid", "last" },
                filter: "removed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_segment_created_at",
                schema: "events",
                table: "segment",
                column: "created_at",
                filter: "evidence_index IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_segment_first_last",
                schema: "events",
                table: "segment",
                columns: new[] { "first", "last" },
                filter: "removed_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "hold",
                schema: "events");

            migrationBuilder.DropTable(
                name: "reader",
                schema: "events");

            migrationBuilder.DropTable(
                name: "segment",
                schema: "events");
        }
    }
}
