using Rempart.Server.Database;
using Rempart.Server.Evidence;
using Rempart.Server.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(new DataDirectory(new ServerOptions().DataDirectory));
builder.Services.AddDatabase();
builder.Services.AddEvidence();
var app = builder.Build();
app.Run();
