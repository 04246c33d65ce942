// SPDX-License-Identifier: BSD-3-Clause
// Sweeps over x86-64 code; what single instructions do is in X64Step.
using System.Runtime.InteropServices;
using Iced.Intel;

namespace Unicore.Analysis.Code;

/// <summary>x86-64, by Iced's decoder.</summary>
internal sealed class X64Processor : Processor
{
    public static readonly X64Processor Instance = new();

    public override string Name => "x86_64";

    public override bool HasOneSize => false;

    public override (byte Stack, byte Frame) FrameRegisters => (4, 5);

    public override byte NumberRegister => 0;

    public override int CallPush => 8;

    public override void Sweep(CodeImage image, ulong start, ulong end, Findings findings)
    {
        Decoder decoder = DecoderOf(image, start, end);
        while (decoder.IP < end && findings.Marks.Add(decoder.IP))
        {
            decoder.Decode(out Instruction instruction);
            if (instruction.Length == 0)
            {
                break;
            }

            switch (instruction.FlowControl)
            {
                case FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch or FlowControl.XbeginXabortXend:
                    if (instruction.Op0Kind == OpKind.NearBranch64)
                    {
                        findings.References.Add(new(instruction.IP, instruction.NearBranchTarget, ReferenceKind.Jump));
                    }

                    break;
                case FlowControl.Call when instruction.Code == Iced.Intel.Code.Syscall:
                    findings.SystemCalls.Add(instruction.IP);
                    break;
                case FlowControl.Call when instruction.Op0Kind == OpKind.NearBranch64:
                    findings.References.Add(new(instruction.IP, instruction.NearBranchTarget, ReferenceKind.Call));
                    break;
                case FlowControl.IndirectCall when SlotOf(instruction) is not 0 and ulong slot:
                    findings.References.Add(new(instruction.IP, slot, ReferenceKind.SlotCall));
                    break;
                case FlowControl.IndirectBranch:
                    if (SlotOf(instruction) is not 0 and ulong target)
                    {
                        findings.References.Add(new(instruction.IP, target, ReferenceKind.SlotJump));
                    }
                    else
                    {
                        findings.IndirectJumps.Add(instruction.IP);
                    }

                    break;
                case FlowControl.Call when instruction.Mnemonic == Mnemonic.Sysenter:
                case FlowControl.Interrupt when instruction.Mnemonic == Mnemonic.Int && instruction.Immediate8 == 0x80:
                    findings.OtherEntries.Add(instruction.IP);
                    break;
                case FlowControl.Return:
                    findings.Returns.Add(instruction.IP);
                    break;
                case FlowControl.Next:
                    Look(image, instruction, findings);
                    break;
            }
        }
    }

    public override void Decode(CodeImage image, ulong start, ulong end, List<Step> steps)
    {
        Decoder decoder = DecoderOf(image, start, end);
        var information = new InstructionInfoFactory();
        while (decoder.IP < end)
        {
            decoder.Decode(out Instruction instruction);
            if (instruction.Length == 0)
            {
                break;
            }

            Step step = X64Step.Of(instruction, image.Memory, information);
            if (decoder.LastError == DecoderError.NoMoreBytes)
            {
                // Something begins in the middle of it: either it is none, or what begins there is.
                step.Flow = Flow.Next;
            }

            steps.Add(step);
        }
    }

    /// <summary>The word through which an instruction jumps or calls; 0 when registers decide.</summary>
    internal static ulong SlotOf(in Instruction instruction) =>
        instruction.Op0Kind != OpKind.Memory || instruction.MemoryIndex != Register.None ? 0
        : instruction.IsIPRelativeMemoryOperand || instruction.MemoryBase == Register.None ? instruction.MemoryDisplacement64
        : 0;

    private static void Look(CodeImage image, in Instruction instruction, Findings findings)
    {
        if (instruction.IsIPRelativeMemoryOperand)
        {
            ulong address = instruction.IPRelativeMemoryAddress;
            if (instruction.Mnemonic == Mnemonic.Lea)
            {
                if (image.IsCode(address))
                {
                    findings.References.Add(new(instruction.IP, address, ReferenceKind.Address));
                }
            }
            else if (image.MayBeSlot(address))
            {
                findings.References.Add(new(instruction.IP, address, ReferenceKind.SlotRead));
            }
        }
        else if (image.IsFixed)
        {
            LookForNumbers(image, instruction, findings);
        }
    }

    /// <summary>Where addresses are fixed, a number in an instruction may be one.</summary>
    private static void LookForNumbers(CodeImage image, in Instruction instruction, Findings findings)
    {
        for (int i = 0; i < instruction.OpCount; i++)
        {
            ulong number = instruction.GetOpKind(i) switch
            {
                OpKind.Immediate32 => instruction.Immediate32,
                OpKind.Immediate32to64 => (ulong)instruction.Immediate32to64,
                OpKind.Immediate64 => instruction.Immediate64,
                OpKind.Memory when instruction.Mnemonic == Mnemonic.Lea => instruction.MemoryDisplacement64,
                _ => 0,
            };
            if (number != 0 && image.IsCode(number))
            {
                findings.References.Add(new(instruction.IP, number, ReferenceKind.Address));
            }
        }
    }

    private static Decoder DecoderOf(CodeImage image, ulong start, ulong end)
    {
        ReadOnlyMemory<byte> code = image.Memory.From(start, end - start);
        CodeReader reader = MemoryMarshal.TryGetArray(code, out ArraySegment<byte> bytes)
            ? new ByteArrayCodeReader(bytes)
            : new ByteArrayCodeReader(code.ToArray());
        return Decoder.Create(64, reader, start);
    }
}
