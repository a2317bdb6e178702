"""What is said of each broken constraint of the standard, with the clause of BPMN 2.0.2 it stands in."""

from __future__ import annotations

from thutuc.sayings import Saying


def _saying(clause: str, en: str, vi: str, remedy: str, remedy_vi: str) -> Saying:
    where = f"(BPMN 2.0.2, {clause})."
    return Saying(f"{en} {where}", f"{vi} {where}", remedy, remedy_vi)


#: rules about flows, and about what an executable process has to say
_FLOWS = {
    "standard-listed": _saying(
        "8.4.13",
        "Expected every flow to be listed at both its ends, found flow {flow!r} not among <{tag}>",
        "Luồng {flow!r} đã vẽ nhưng không có trong danh sách <{tag}> của phần tử",
        "Save the file again in a BPMN editor, or draw the flow that is missing.",
        "Lưu lại tệp bằng phần mềm vẽ BPMN, hoặc vẽ luồng còn thiếu.",
    ),
    "standard-start": _saying(
        "10.5.2",
        "Expected a start event where there is an end event, found none",
        "Có sự kiện kết thúc thì phải có sự kiện bắt đầu ở cùng cấp",
        "Draw a start event, or leave the end event out.",
        "Vẽ thêm sự kiện bắt đầu, hoặc bỏ sự kiện kết thúc.",
    ),
    "standard-incoming": _saying(
        "10.5.4",
        "Expected a flow into an intermediate event, found none",
        "Sự kiện trung gian phải có luồng đi vào",
        "Draw the flow that leads to it, or take it out.",
        "Vẽ luồng đi vào phần tử, hoặc bỏ phần tử.",
    ),
    "standard-awaited": _saying(
        "10.6.6",
        "Expected no other flow into what an event-based gateway waits for, found one",
        "Phần tử mà cổng chờ sự kiện đang chờ không được có luồng đi vào khác",
        "Lead the other flow to the gateway, or to a step after the event.",
        "Dẫn luồng kia tới cổng, hoặc tới bước sau sự kiện.",
    ),
    "standard-receive": _saying(
        "10.6.6",
        "Expected either message events or receive tasks after an event-based gateway, found both",
        "Sau cổng chờ sự kiện chỉ dùng sự kiện nhận thông điệp hoặc bước chờ nhận, không dùng cả hai",
        "Draw the receive task as a message event, or the message event as a receive task.",
        "Đổi bước chờ nhận thành sự kiện nhận thông điệp, hoặc ngược lại.",
    ),
    "standard-race": _saying(
        "10.6.6",
        "Expected two or more flows out of an event-based gateway, found one",
        "Cổng chờ sự kiện phải có từ hai luồng đi ra, tệp có một",
        "Draw the other event that is waited for, or leave the gateway out.",
        "Vẽ thêm sự kiện còn lại được chờ, hoặc bỏ cổng.",
    ),
    "standard-direction": _saying(
        "8.4.9",
        "Expected flows that fit gatewayDirection {direction}, found {into} in and {out} out",
        "Luồng phải khớp với gatewayDirection {direction}; tệp có {into} luồng vào, {out} luồng ra",
        "Leave gatewayDirection out, or correct the flows.",
        "Bỏ gatewayDirection, hoặc sửa các luồng.",
    ),
    "standard-condition": _saying(
        "8.4.13",
        "Expected another flow beside one with a condition, found it to be the only way out of the step",
        "Luồng có điều kiện không được là luồng duy nhất đi ra từ bước",
        "Take the condition out, or draw the flow for when it does not hold.",
        "Bỏ điều kiện, hoặc vẽ thêm luồng cho trường hợp còn lại.",
    ),
    "standard-escalation": _saying(
        "10.5.5",
        "Expected an escalation with a code where an executable process throws one, found none",
        "Sự kiện phát báo cấp trên của quy trình thực thi phải nêu escalation có escalationCode",
        "Declare an escalation with an escalationCode and name it in escalationRef.",
        "Khai báo escalation có escalationCode và nêu ở escalationRef.",
    ),
    "standard-error": _saying(
        "8.4.3",
        "Expected a code on the error that an executable process ends with, found none on {error!r}",
        "Lỗi mà quy trình thực thi phát khi kết thúc phải có errorCode, nhưng {error!r} không có",
        "Write an errorCode on the error.",
        "Ghi errorCode cho lỗi.",
    ),
    "standard-reference": _saying(
        "8.2",
        "Expected {attribute} to name an element of the file, found {found!r}, which is not in it",
        "{attribute} phải nêu một phần tử có trong tệp, nhưng không có {found!r}",
        "Connect it again, or take it out.",
        "Nối lại phần tử này, hoặc bỏ đi.",
    ),
    "standard-immediate": _saying(
        "8.4.13",
        "Expected the flows of an executable process to be immediate, found isImmediate false",
        "Luồng của quy trình thực thi không được ghi isImmediate là false",
        "Leave isImmediate out, or mark the process as not executable.",
        "Bỏ isImmediate, hoặc đánh dấu quy trình là không thực thi.",
    ),
    "standard-public": _saying(
        "10.2.1",
        "Expected an executable process to be private, found processType Public",
        "Quy trình thực thi không thể có processType là Public",
        'Write processType="Private", or mark the process as not executable.',
        'Ghi processType="Private", hoặc đánh dấu quy trình là không thực thi.',
    ),
    "standard-expression": _saying(
        "8.4.6",
        "Expected an expression in <{tag}> of an executable process, found nothing",
        "Thẻ <{tag}> của quy trình thực thi phải có biểu thức",
        "Write the expression.",
        "Ghi biểu thức.",
    ),
}


#: rules about pools and messages between them
_POOLS = {
    "standard-multiplicity": _saying(
        "9.3",
        "Expected a minimum of 0 or more and a maximum not below it, found {least} and {most}",
        "Số lượng bên tham gia: tối thiểu từ 0, tối đa không nhỏ hơn tối thiểu; tệp ghi {least} và {most}",
        "Correct the numbers.",
        "Sửa lại các số.",
    ),
    "standard-artifact": _saying(
        "8.4.1",
        "Expected {attribute} of a message flow to be a pool, step or event, found <{tag}>",
        "Luồng thông điệp không được nối với phần tử chú thích <{tag}> ({attribute})",
        "Connect it with a pool, a step or an event.",
        "Nối luồng với một bên tham gia, một bước hoặc một sự kiện.",
    ),
    "standard-message-end": _saying(
        "9.4",
        "Expected {attribute} to be an element that can be that end of a message flow, found {found!r}",
        "Phần tử {found!r} không thể là {attribute} của luồng thông điệp",
        "Messages leave throwing message events and reach catching ones; steps do both.",
        "Thông điệp đi ra từ sự kiện phát và đi vào sự kiện nhận; bước thì cả hai.",
    ),
    "standard-pools": _saying(
        "9.4",
        "Expected a message flow between two pools, found both ends in one",
        "Luồng thông điệp phải nối hai bên tham gia khác nhau, nhưng cả hai đầu cùng một bên",
        "Draw a sequence flow inside a pool, or connect the message flow with another pool.",
        "Trong một bên thì dùng luồng tuần tự, hoặc nối luồng thông điệp với bên khác.",
    ),
}


#: rules about data
_DATA = {
    "standard-collection": _saying(
        "10.4.1",
        "Expected isCollection to be that of item definition {item!r}, found another",
        "isCollection phải giống với kiểu dữ liệu {item!r}",
        "Correct isCollection at one of the two.",
        "Sửa isCollection ở một trong hai nơi.",
    ),
    "standard-sets": _saying(
        "10.4.1",
        "Expected the {tag} to lie in an {sets}, found none that names it",
        "{tag} phải thuộc một {sets}",
        "Name it in the set.",
        "Nêu nó trong tập đó.",
    ),
    "standard-one-set": _saying(
        "10.3.3",
        "Expected one {sets} at a task that sends, receives or calls, found more",
        "Bước gửi, nhận hoặc gọi dịch vụ chỉ có một {sets}",
        "Keep one set.",
        "Giữ lại một tập.",
    ),
    "standard-one-datum": _saying(
        "10.3.3",
        "Expected at most {most} {tag} at this kind of task, found {count}",
        "Loại bước này có nhiều nhất {most} {tag}, tệp có {count}",
        "Put what is sent or received in one datum, the message's.",
        "Gộp thành một dữ liệu, là nội dung của thông điệp.",
    ),
    "standard-item": _saying(
        "10.3.3, 10.4.1",
        "Expected the {what} to be of the item that {other!r} carries, found another",
        "{what} phải cùng kiểu dữ liệu với {other!r}",
        "Name the same item definition, or one of the same structure.",
        "Nêu cùng một kiểu dữ liệu, hoặc kiểu có cùng cấu trúc.",
    ),
    "standard-payload": _saying(
        "10.4.1",
        "Expected one datum for each event definition, found {count} for {events}",
        "Mỗi định nghĩa sự kiện có một dữ liệu, tệp có {count} cho {events}",
        "Declare as many data as the event has definitions, in the same order.",
        "Khai báo số dữ liệu bằng số định nghĩa sự kiện, theo cùng thứ tự.",
    ),
    "standard-call": _saying(
        "10.3.6",
        "Expected the {tag} elements of the call to be those of {called!r}, found others",
        "Các {tag} của bước gọi phải khớp với {called!r}",
        "Declare what the called process takes and gives, no more and no less.",
        "Khai báo đúng những gì quy trình được gọi nhận và trả.",
    ),
    "standard-binding": _saying(
        "10.3.6",
        "Expected an ioBinding for operation {operation!r} of a supported interface, found none",
        "Thiếu ioBinding cho thao tác {operation!r} của giao diện được hỗ trợ",
        "Bind the operation to the data, or leave supportedInterfaceRef out.",
        "Ghi ioBinding cho thao tác, hoặc bỏ supportedInterfaceRef.",
    ),
    "standard-rounds": _saying(
        "10.3.8",
        "Expected {each} to be one item of the collection, found item definition {item!r}",
        "{each} phải là một phần tử của danh sách, nhưng kiểu dữ liệu là {item!r}",
        "Name an item definition of the same structure that is no collection.",
        "Nêu kiểu dữ liệu cùng cấu trúc và không phải danh sách.",
    ),
}

STANDARD = {**_FLOWS, **_POOLS, **_DATA}
