"""Fictional people. Phones are of the demo range 0100 NNN NNN, mail of .example; nobody stands in inventory/."""

from __future__ import annotations

from support.messy.truth import Person

AK = "Công an thị xã An Khê"
CP = "Công an huyện Chư Păh"
CPU = "Công an huyện Chư Pưh"
KP = "Công an huyện Krông Pa"
TINH = "Công an tỉnh Gia Lai"
BCH = "Bộ Chỉ huy Quân sự tỉnh"
SYT = "Sở Y tế"
CDC = "Trung tâm Kiểm soát bệnh tật tỉnh"
UB = "UBND thành phố Pleiku"

DUC = Person("Nguyễn Văn Đức", "Thiếu tá", "Đội trưởng", AK, "0100001001", "ducnv@congan.gialai.example")
HOA = Person("Trần Thị Hòa", "Trung úy", "Cán bộ", AK, "0100001002", "hoatt@congan.gialai.example")
HLUN = Person("Rơ Châm H'Lun", "Thượng úy", "Tổ trưởng chốt", CP, "0100001003", "hlunrc@congan.gialai.example")
BLIN = Person("Y Blin", "Đại úy", "Đội phó", CPU, "0100001004", "bliny@congan.gialai.example")
THUN = Person("Siu Thưn", "Thiếu úy", "Cán bộ", KP, "0100001005", "thuns@congan.gialai.example")
BHEM = Person("Kpă Y-Bhem", "Trung úy", "Cán bộ", KP, "0100001006", "ybhemk@congan.gialai.example")
PHUNG = Person("Lê Quý Phụng", "Trung tá", "Trưởng phòng", TINH, "0100001007", "phunglq@congan.gialai.example")
THOA = Person("Đỗ Thị Kim Thoa", "Đại úy", "Cán bộ", TINH, "0100001008", "thoadtk@congan.gialai.example")
DJUE = Person("Rah Lan Djuê", "Thượng sĩ", "Tổ viên", CP, "0100001009", "djuerl@congan.gialai.example")
KHAI = Person("Vũ Đình Khải", "Thượng tá", "Phó Tham mưu trưởng", BCH, "0100002001", "khaivd@bchqs.gialai.example")
LUC = Person("Phạm Công Lực", "Đại úy", "Trợ lý Quân y", BCH, "0100002002", "lucpc@bchqs.gialai.example")
HYOK = Person("Puih Hyơk", "Thiếu tá", "Chính trị viên", BCH, "0100002003", "")
THUY = Person("Đặng Thị Bích Thủy", "", "Phó Trưởng phòng", SYT, "0100003001", "thuydtb@syt.gialai.example")
ANH = Person("Hoàng Tuấn Ánh", "", "Chuyên viên", SYT, "0100003002", "anhht@syt.gialai.example")
HSOAN = Person("Nay H'Soan", "", "Bác sĩ phụ trách", CDC, "0100003003", "hsoann@cdc.gialai.example")
VINH = Person("Bùi Quang Vĩnh", "", "Trưởng khoa", CDC, "0100003004", "vinhbq@cdc.gialai.example")
UNG = Person("Hồ Văn Ửng", "", "Trưởng khu cách ly", UB, "0100004001", "unghv@pleiku.gialai.example")
NGHIEN = Person("Lương Ngọc Nghiễn", "", "Phó Trưởng khu cách ly", UB, "0100004002", "nghienln@pleiku.gialai.example")
