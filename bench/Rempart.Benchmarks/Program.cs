using BenchmarkDotNet.Running;
using Rempart.Benchmarks.Alerts;
using Rempart.Benchmarks.Bastion;
using Rempart.Benchmarks.Events;
using Rempart.Benchmarks.EventsIngest;
using Rempart.Benchmarks.EventsLake;
using Rempart.Benchmarks.LedgerStore;

// Against a real PostgreSQL, which BenchmarkDotNet's many short runs do not fit; everything else is its own.
if (args is ["ledger-store", ..])
    return await LedgerStoreMeasurement.RunAsync(args[1..]);
if (args is ["bastion", ..])
    return await BastionMeasurement.RunAsync(args[1..]);
if (args is ["events", ..])
    return EventMeasurement.Run(args[1..]);
if (args is ["events-alerts", ..])
    return AlertsMeasurement.Run(args[1..]);
if (args is ["events-ingest", ..])
    return await IngestMeasurement.RunAsync(args[1..]);
if (args is ["events-lake", ..])
    return await LakeMeasurement.RunAsync(args[1..]);
if (args is ["events-search", ..])
    return await EventSearchMeasurement.RunAsync(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(LedgerStoreMeasurement).Assembly).Run(args);
return 0;
