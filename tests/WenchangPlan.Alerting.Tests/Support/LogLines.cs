using Microsoft.Extensions.Logging;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>What was logged, one text an entry.</summary>
internal sealed class LogLines<T> : List<string>, ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Add($"{logLevel}: {formatter(state, exception)}");
}
