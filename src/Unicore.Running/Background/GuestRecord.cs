// SPDX-License-Identifier: BSD-3-Clause
// What is known of a guest that runs in the background, as it stands in its folder.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unicore.Running.Background;

/// <summary>How a guest was asked for. It stays as it is until the guest is removed.</summary>
/// <param name="Name">The guest's name.</param>
/// <param name="Image">The image.</param>
/// <param name="Words">The words behind <c>unicore run</c> that say what to boot and how.</param>
/// <param name="Folder">The folder that relative paths among them are in.</param>
/// <param name="Created">When.</param>
/// <param name="Restart">When it is started again by itself: <see cref="RestartPolicy"/>.</param>
/// <param name="IsRemovedAtEnd">Whether nothing is to be left of it when it has ended.</param>
public sealed record GuestRecord(
    string Name, string Image, IReadOnlyList<string> Words, string Folder, DateTimeOffset Created, string Restart, bool IsRemovedAtEnd);

/// <summary>How a guest is. Its keeper writes it whenever it changes.</summary>
public sealed record GuestState
{
    /// <summary>What the guest does: one of <see cref="GuestStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Whether it has ended, and won't be started again by itself.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is GuestStatus.Exited or GuestStatus.Lost;

    /// <summary>When it was last started.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The exit code of its end; null while it runs, and when nobody saw its end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What there was to say about its end or its start, a line each.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>The process that runs it: the monitor, or the guest itself; null while there is none.</summary>
    public int? Process { get; init; }

    /// <summary>The ports of the host that lead to it, <c>127.0.0.1:8080 80/tcp</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Where its monitor listens for gdb, as gdb's <c>target remote</c> takes it; null when it does not.</summary>
    public string? Debugger { get; init; }

    /// <summary>How often it was started again by itself.</summary>
    public int Restarts { get; init; }

    /// <summary>Which start of the guest this is about, as its starter called it; null before the first.</summary>
    public string? Start { get; init; }
}

/// <summary>What a guest does.</summary>
public static class GuestStatus
{
    /// <summary>Its keeper was started.</summary>
    public const string Starting = "starting";

    /// <summary>It runs.</summary>
    public const string Running = "running";

    /// <summary>It is held, and goes on when it is resumed.</summary>
    public const string Paused = "paused";

    /// <summary>It has ended, and will be started again.</summary>
    public const string Restarting = "restarting";

    /// <summary>It has ended.</summary>
    public const string Exited = "exited";

    /// <summary>Its keeper ended without a word, as at SIGKILL or when the machine stopped, and the guest with it.</summary>
    public const string Lost = "lost";
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GuestRecord))]
[JsonSerializable(typeof(GuestState))]
[JsonSerializable(typeof(GuestView))]
[JsonSerializable(typeof(IReadOnlyList<GuestView>))]
internal sealed partial class GuestJson : JsonSerializerContext;

/// <summary>A guest as <c>inspect</c> shows it.</summary>
/// <param name="Guest">How it was asked for.</param>
/// <param name="State">How it is.</param>
/// <param name="Log">The files with what its console said, the oldest first.</param>
public sealed record GuestView(GuestRecord Guest, GuestState State, IReadOnlyList<string> Log)
{
    /// <summary>The guests as JSON.</summary>
    /// <param name="guests">The guests.</param>
    /// <returns>An array.</returns>
    public static string Json(IReadOnlyList<GuestView> guests) =>
        JsonSerializer.Serialize(guests, GuestJson.Default.IReadOnlyListGuestView);
}
