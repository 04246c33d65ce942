// SPDX-License-Identifier: BSD-3-Clause
// Sweeps over arm64 code; what single instructions do is in Arm64Step.
using System.Buffers.Binary;

namespace Unicore.Analysis.Code;

/// <summary>arm64: instructions of four bytes, and addresses made of two instructions.</summary>
internal sealed class Arm64Processor : Processor
{
    public static readonly Arm64Processor Instance = new();

    private const int Registers = 32;

    public override string Name => "arm64";

    public override bool HasOneSize => true;

    public override (byte Stack, byte Frame) FrameRegisters => (31, 29);

    public override byte NumberRegister => 8;

    public override int CallPush => 0;

    /// <summary>
    /// Follows addresses through registers, in the order of the code: an address page is made once and used for several accesses.
    /// </summary>
    public override void Sweep(CodeImage image, ulong start, ulong end, Findings findings)
    {
        ReadOnlySpan<byte> code = image.Memory.From(start, end - start).Span;
        Span<ulong> known = stackalloc ulong[Registers];
        Span<int> loads = stackalloc int[Registers]; // the reference, from 1, by which a register was loaded
        known.Clear();
        loads.Clear();
        Dictionary<ulong, ulong[]> jumps = []; // what registers had at jumps ahead
        bool goesOn = true;
        for (ulong at = start; code.Length >= 4; code = code[4..], at += 4)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(code);
            Step step = Arm64Step.Of(word, at);
            if (jumps.Remove(at, out ulong[]? before))
            {
                for (int i = 0; i < Registers; i++)
                {
                    (known[i], loads[i]) = goesOn && known[i] != 0 ? (known[i], loads[i]) : (before[i], 0);
                }
            }

            goesOn = step.GoesOn;
            switch (step.Flow)
            {
                case Flow.Return:
                    findings.Returns.Add(at);
                    break;
                case Flow.Jump or Flow.Branch:
                    if (step.Target > at && step.Target < end)
                    {
                        jumps.TryAdd(step.Target, known.ToArray());
                    }

                    findings.References.Add(new(at, step.Target, ReferenceKind.Jump));
                    continue;
                case Flow.Call:
                    findings.References.Add(new(at, step.Target, ReferenceKind.Call));
                    break;
                case Flow.SystemCall:
                    findings.SystemCalls.Add(at);
                    break;
                case Flow.IndirectCall or Flow.IndirectJump:
                    int load = loads[Arm64Step.TargetRegister(word)];
                    if (load != 0)
                    {
                        ReferenceKind kind = step.Flow == Flow.IndirectCall ? ReferenceKind.SlotCall : ReferenceKind.SlotJump;
                        findings.References[load - 1] = new(at, findings.References[load - 1].To, kind);
                    }
                    else if (step.Flow == Flow.IndirectJump)
                    {
                        findings.IndirectJumps.Add(at);
                    }

                    break;
            }

            Follow(image, step, Arm64Step.IsPage(word), known, loads, findings);
        }
    }

    public override void Decode(CodeImage image, ulong start, ulong end, List<Step> steps)
    {
        ReadOnlySpan<byte> code = image.Memory.From(start, end - start).Span;
        for (ulong at = start; code.Length >= 4; code = code[4..], at += 4)
        {
            steps.Add(Arm64Step.Of(BinaryPrimitives.ReadUInt32LittleEndian(code), at));
        }
    }

    private static void Follow(CodeImage image, in Step step, bool isPage, Span<ulong> known, Span<int> loads, Findings findings)
    {
        (ulong value, int load, int to) = (0, 0, -1);
        if (step.First.IsThere && !step.First.To.InMemory)
        {
            to = step.First.To.Register;
            Origin origin = step.First.One;
            bool copies = origin.Kind == OriginKind.Copy && step.First.Other.Kind == OriginKind.None;
            ulong from = copies ? known[origin.From.Register] : 0;
            if (origin.Kind == OriginKind.Unknown && step.Data != 0)
            {
                value = image.Memory.Word(step.Data); // beside the code
            }
            else if (origin.Kind == OriginKind.Constant && step.Data != 0)
            {
                value = step.Data;
            }
            else if (from != 0 && !origin.From.InMemory)
            {
                value = from + (ulong)origin.Formula.Added;
            }
            else if (from != 0 && image.MayBeSlot(from + (ulong)origin.From.Offset))
            {
                findings.References.Add(new(step.Address, from + (ulong)origin.From.Offset, ReferenceKind.SlotRead));
                load = findings.References.Count;
            }

            // A page alone is no address yet.
            if (value != 0 && !isPage && image.IsCode(value))
            {
                findings.References.Add(new(step.Address, value, ReferenceKind.Address));
            }
        }

        for (int i = 0; i < Registers; i++)
        {
            if ((step.Lost >> i & 1) != 0)
            {
                (known[i], loads[i]) = (0, 0);
            }
        }

        if (to >= 0)
        {
            (known[to], loads[to]) = (value, load);
        }

        if (step.Second.IsThere && !step.Second.To.InMemory)
        {
            (known[step.Second.To.Register], loads[step.Second.To.Register]) = (0, 0);
        }

        if (step.Third.IsThere && !step.Third.To.InMemory)
        {
            (known[step.Third.To.Register], loads[step.Third.To.Register]) = (0, 0);
        }
    }
}
