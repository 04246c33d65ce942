// SPDX-License-Identifier: BSD-3-Clause
// The text of compile_commands.json, from which clangd and other tools learn how each source is compiled.
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Unicore.Build.Planning;

/// <summary>The file <c>compile_commands.json</c> (clang's JSON compilation database).</summary>
public static class CompileCommandsFile
{
    /// <summary>Tools that read this file are made of clang: what only gcc wants said would be a complaint.</summary>
    private static readonly string[] OfGccAlone = ["-frandom-seed=", "-fdiagnostics-column-unit=", "-mstringop-strategy="];

    /// <summary>The file's contents.</summary>
    /// <param name="commands">The compilations, <see cref="BuildPlan.CompileCommands"/>.</param>
    /// <returns>JSON.</returns>
    public static byte[] ToJson(IReadOnlyList<CompileCommand> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            writer.WriteStartArray();
            foreach (CompileCommand command in commands)
            {
                writer.WriteStartObject();
                writer.WriteString("directory", command.Directory);
                writer.WriteString("file", command.File);
                writer.WriteString("output", command.Output);
                writer.WriteStartArray("arguments");
                foreach (string argument in command.Arguments)
                {
                    if (!Array.Exists(OfGccAlone, f => argument.StartsWith(f, StringComparison.Ordinal)))
                    {
                        writer.WriteStringValue(argument);
                    }
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
