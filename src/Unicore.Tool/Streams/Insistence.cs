// SPDX-License-Identifier: BSD-3-Clause
// One wish that arrives as several signals, told from a wish that is repeated.
namespace Unicore.Tool.Streams;

/// <summary>What a signal is among those that say the same.</summary>
internal enum Signal
{
    /// <summary>The first.</summary>
    First,

    /// <summary>One that came together with the first, and says nothing more.</summary>
    Echo,

    /// <summary>A later one: the wish is repeated.</summary>
    Again,
}

/// <summary>
/// Tells the signals of one wish from a wish that is repeated: timeout(1) sends its signal to us and then to our process group, and what
/// forwards a Ctrl+C does so beside the terminal.
/// </summary>
internal sealed class Insistence
{
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private long? _first;

    /// <summary>What a signal that has come just now is.</summary>
    public Signal Next()
    {
        lock (_lock)
        {
            if (_first is not { } first)
            {
                _first = TimeProvider.System.GetTimestamp();
                return Signal.First;
            }

            return TimeProvider.System.GetElapsedTime(first) < Together ? Signal.Echo : Signal.Again;
        }
    }
}
